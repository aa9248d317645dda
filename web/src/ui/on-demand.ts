/**
 * Code that not every visit needs, in a file of its own: fetched when it is first asked for. Until it
 * is there, what it would show is left out.
 */
import type { CSSResult } from 'lit';
import { failure } from '../core/failure';

export interface OnDemandHost {
  /** The part is here: draw again. */
  changed(): void;
  refuse(failure: { code: string; message: string }): void;
}

export class OnDemand<T> {
  private part: T | null = null;
  private coming: Promise<T> | null = null;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly host: OnDemandHost,
  ) {}

  /** The part, or null while it is on its way; asking sets it going. */
  get now(): T | null {
    if (!this.part && !this.coming) {
      this.whole().then(
        () => this.host.changed(),
        (thrown) => this.host.refuse(thrown),
      );
    }
    return this.part;
  }

  /** The part, as soon as it is there. What failed is tried again when it is next asked for by hand. */
  async whole(): Promise<T> {
    try {
      return (this.part = await (this.coming = this.load()));
    } catch {
      throw failure(
        'FETCH',
        'A part of this page could not be fetched. Is the network up? Load the page again ' +
          'once it is; the run can be saved before.',
      );
    }
  }
}

/** The rules that come with a part, in the tree that it is shown in. */
export function adopt(root: Node, { styleSheet }: CSSResult): void {
  const { adoptedStyleSheets: sheets } = root as ShadowRoot;
  if (styleSheet && !sheets.includes(styleSheet)) sheets.push(styleSheet);
}
