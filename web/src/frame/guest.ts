/**
 * A figure as the page around it meets it: it hears that page alone, whose origin the browser tells or, where it does
 * not, the page's greeting; nothing is told before that but that it is there.
 */
import { hear, VERSION } from './commands';
import type { Bet, Command, FromFrame, Progress } from './types';

/** What is in the frame. */
export interface Shown {
  /** Resolves to the link where that is asked for; rejects with a sentence. */
  act(command: Command): Promise<string | null>;
  /** A page is there: it fits the frame's height, or leaves it as it is, and has this much room. */
  greeted(fits: boolean, room: number): void;
}

/** As in FromFrame. */
type Said =
  | { type: 'size'; height: number }
  | { type: 'state'; link: string }
  | ({ type: 'progress' } & Progress)
  | ({ type: 'bet' } & Bet)
  | { type: 'error'; message: string };

const OTHER = 'This figure speaks version 1 of the protocol, and the page around it another one.';

type Port = Pick<Window, 'postMessage'>;
export type Letter = Pick<MessageEvent<unknown>, 'data' | 'origin' | 'source'>;

export class Guest {
  /** It has been greeted, and is heard. */
  private isHeard = false;
  /** The last of each kind that lasts, for who comes later. */
  private readonly last = new Map<string, Said>();

  /** `origin` of the page around it; null: the browser does not say. */
  constructor(
    private readonly page: Port,
    private origin: string | null,
    private readonly shown: Shown,
  ) {
    page.postMessage({ gedanken: VERSION, type: 'hello' } satisfies FromFrame, '*');
  }

  hear({ data, origin, source }: Letter): void {
    if (source !== this.page || (this.origin !== null && origin !== this.origin)) return;
    const heard = hear(data);
    if (!heard) return;
    if (heard.kind === 'hello') {
      this.origin = origin;
      this.isHeard = true;
      this.shown.greeted(heard.fits, heard.room);
      this.post({ gedanken: VERSION, type: 'ready' });
      for (const said of this.last.values()) this.post({ gedanken: VERSION, ...said });
    } else if (heard.kind === 'stranger') {
      this.origin = origin;
      this.post({ gedanken: VERSION, type: 'error', message: OTHER });
    } else if (this.isHeard && heard.kind === 'wrong') this.refuse(heard.id, heard.message);
    else if (this.isHeard && heard.kind === 'command') void this.obey(heard.id, heard.command);
  }

  private async obey(id: number, command: Command): Promise<void> {
    try {
      this.post({ gedanken: VERSION, type: 'reply', id, value: await this.shown.act(command) });
    } catch (thrown) {
      this.refuse(id, String((thrown as Error)?.message ?? thrown));
    }
  }

  private refuse(id: number, message: string): void {
    this.post({ gedanken: VERSION, type: 'refusal', id, message });
  }

  /** The same is not said twice. */
  tell(said: Said): void {
    // A bet is told once; and of what went wrong who comes later hears only why there is nothing.
    if (said.type !== 'bet' && (said.type !== 'error' || !this.isHeard)) {
      if (JSON.stringify(said) === JSON.stringify(this.last.get(said.type))) return;
      this.last.set(said.type, said);
    }
    if (this.isHeard) this.post({ gedanken: VERSION, ...said });
  }

  private post(message: FromFrame): void {
    this.page.postMessage(message, this.origin === 'null' ? '*' : this.origin!);
  }
}
