/** The ready experiments, fetched when they are first asked for; without them everything else works. */
import { asFailure } from '../core/failure';
import type { Experiment, Lab } from '../core/types';

export class Library {
  /** Why there are none; empty: none is known to be missing. */
  failure = '';
  private list: readonly Experiment[] = [];
  private isAsked = false;

  constructor(
    private readonly lab: Lab,
    private readonly changed: () => void,
  ) {}

  /** Those that are there; asking sets the others going. */
  get all(): readonly Experiment[] {
    if (!this.isAsked) void this.whole().catch(() => undefined);
    return this.list;
  }

  /** All of them, or a failure that says why not. */
  async whole(): Promise<readonly Experiment[]> {
    this.isAsked = true;
    try {
      this.list = await this.lab.experiments();
      this.failure = '';
      return this.list;
    } catch (thrown) {
      this.failure = asFailure(thrown).message;
      throw thrown;
    } finally {
      this.changed();
    }
  }
}
