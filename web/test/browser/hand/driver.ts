/**
 * What a hand needs of a browser: a pointer, keys, touch, and a look at the page. Three browsers answer
 * it, so that the same scripts run in all of them.
 */
import type { Task } from '../tasks';

/** Runs in the page, so it must not use anything around it. */
export type InPage<A, R> = (arg: A) => R | Promise<R>;

export interface Driver {
  /** Fingers can be put on the page. */
  readonly canTouch: boolean;
  /** Lists that drop down are windows of the browser's own, which keys sent to the page do not reach. */
  readonly hasListsApart?: boolean;
  /** What went wrong on the page: errors and warnings of the console, exceptions. */
  readonly wrong: string[];
  /** The files that the page gave. */
  readonly downloads: { name: string; path: string }[];
  open(url: string): Promise<void>;
  evaluate<A, R>(what: InPage<A, R>, arg: A): Promise<R>;
  move(x: number, y: number): Promise<void>;
  /** The mouse's button; 2 is the right one. */
  down(button?: 0 | 2): Promise<void>;
  up(button?: 0 | 2): Promise<void>;
  /** `a`, `Enter`, `ArrowLeft`, `Control`, ... */
  keyDown(key: string): Promise<void>;
  keyUp(key: string): Promise<void>;
  touch(what: 'start' | 'move' | 'end', x: number, y: number): Promise<void>;
  /** The next dialog for choosing a file gets this one. */
  offer?(path: string): void;
  close(): Promise<void>;
}

export interface Window {
  width: number;
  height: number;
  /** A screen that is touched. */
  touch?: boolean;
}

export interface Browser {
  readonly name: string;
  newPage(window: Window): Promise<Driver>;
  /** The tasks of all pages while something is done. */
  watch?(act: () => Promise<void>): Promise<Task[]>;
  close(): Promise<void>;
}

export const DESK: Window = { width: 1280, height: 800 };
export const PHONE: Window = { width: 390, height: 844, touch: true };
