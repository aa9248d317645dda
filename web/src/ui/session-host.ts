/** What a session tells the element that shows it. */
import type { Frame } from '../core/types';
import type { Notice } from './notice';

export type LabState = 'loading' | 'ready' | 'running' | 'paused' | 'error';

export interface SessionHost {
  /** Something to show has changed. */
  changed(): void;
  /** A picture arrived; many a second. */
  pictured(frame: Frame): void;
  /** The link to this state has changed. */
  moved(): void;
  failed(notice: Notice): void;
}
