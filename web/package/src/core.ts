/**
 * Runs without the element: in a page, in a worker of one's own, in Node. Two doors to the same core:
 *
 *   createCore   everything at once and right here: for Node, tests, graders, one's own workers;
 *   createLab    as the page itself: each run in a worker, time goes by while others do something else.
 *
 * Whatever cannot be done throws, or rejects with, a Failure: a code and a sentence for people.
 */
import { Core } from '../../src/core/api';
import { besideScript } from '../../src/core/files';
import { readHash } from '../../src/core/hash';
import { createLab as labAt } from '../../src/core/lab';
import { compile } from '../../src/core/module';
import type { Catalog, Lab, Moment, Scene } from '../../src/core/types';
import { readShape, type Shape } from '../../src/view/scene';

export type { Core, CoreRun } from '../../src/core/api';
export type * from '../../src/core/types';
export type { Shape } from '../../src/view/scene';

/** Where the core is. */
export interface CoreOptions {
  /** Address of gedanken.wasm, `file:` in Node; by default beside the package's scripts. */
  wasmUrl?: string | URL;
}

const address = ({ wasmUrl }: CoreOptions): string => String(wasmUrl ?? besideScript());

/**
 * The core, for runs that are advanced right here. Rejects with a Failure where the module is missing (`FETCH`), is
 * something else such as a web page (`NOT_WASM`), is of another version (`ABI`) or is forbidden (`CSP`, `NO_WASM`).
 */
export async function createCore(options: CoreOptions = {}): Promise<Core> {
  return Core.create(await compile(address(options)));
}

/** The page's own way: runs in workers, where there are any. Rejects as `createCore` does. */
export function createLab(options: CoreOptions = {}): Promise<Lab> {
  return labAt({ wasmUrl: address(options) });
}

/** What a link says. */
export interface Link {
  /** Config text, as `Core.open` takes it. */
  config: string;
  /** The moment it opens at; null: the beginning. */
  at: Moment | null;
  /** A sentence for each thing in the link that was not as it should be. */
  notices: string[];
}

/** Reads the address of a run, whole or from its `#` on, or a config text. Never throws. */
export function readLink(link: string): Link {
  const { config, view, notices } = readHash(link.replace(/^\w+:[^#]*(#|$)/, ''));
  return { config, at: view.at, notices };
}

/** What a scene shows, shape by shape, in the order in which it is drawn. */
export function shapesOf({ n, bytes }: Scene, catalog: Catalog): Shape[] {
  const view = new DataView(bytes);
  return Array.from({ length: n }, (_, k) =>
    readShape(view, k * catalog.shape_bytes, catalog, { p: [] as number[] } as Shape),
  );
}
