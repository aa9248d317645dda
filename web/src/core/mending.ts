/**
 * A link that the core refuses as a whole is judged pair by pair, each together with those that it has taken before, so that
 * its sentence is about that one.
 */
import { CHOICES, refusal, type Judge, type Usable } from './address';
import { pairsOf } from './hash';
import { t, translated } from './language';
import { brief, listed, readAs, unglued } from './mend';

/** The core is asked at most so often about one link, and says why of so many pairs. */
const MOST_TRIES = 400;
const MOST_BUILDS = 60;
const MOST_REASONS = 4;
const MOST_NAMES = 20;

/** `address.usable`, of a link in which something is wrong. */
export async function mended(config: string, judge: Judge, build: Judge): Promise<Usable> {
  const mending = new Mending(pairsOf(config), judge);
  if (await refusal(judge, config)) await mending.pairByPair();
  await mending.build(build);
  return mending.result();
}

class Mending {
  private kept: (string | null)[];
  private readonly reasons = new Map<number, string>();
  private readonly notices: string[] = [];
  private tries = 0;

  constructor(
    private readonly pairs: readonly string[],
    private readonly judge: Judge,
  ) {
    this.kept = [...pairs];
  }

  async pairByPair(): Promise<void> {
    this.kept = this.pairs.map(() => null);
    for (const i of inOrder(this.pairs)) {
      const written = this.pairs[i]!,
        reason = await this.ask(i, written);
      if (reason === null) continue;
      for (const meant of [...unglued(written), ...nearTo(written, reason)]) {
        if (!/=./.test(meant) || (await this.ask(i, meant)) !== null) continue;
        this.notices.push(readAs(meant, written));
        break;
      }
      if (this.kept[i] === null) this.reasons.set(i, reason);
    }
  }

  /** Why this pair cannot stand with those before; null when it can, and then it is kept. */
  private async ask(i: number, pair: string): Promise<string | null> {
    if (this.tries++ >= MOST_TRIES) return t`the link holds too much that is not valid`;
    const reason = await refusal(this.judge, this.without(i, pair));
    if (reason === null) this.kept[i] = pair;
    return reason;
  }

  /** When the world cannot be built, without one of the parameters it may be; the last written goes first. */
  async build(judge: Judge): Promise<void> {
    const reason = await refusal(judge, this.without(-1));
    if (reason === null) return;
    let tries = 0;
    for (const i of inOrder(this.pairs)
      .reverse()
      .filter((i) => this.kept[i] !== null)) {
      for (const meant of [...unglued(this.kept[i]!), null]) {
        if (tries++ >= MOST_BUILDS) return;
        if ((await refusal(judge, this.without(i, meant))) !== null) continue;
        if (meant === null) this.reasons.set(i, reason);
        else this.notices.push(readAs(meant, this.pairs[i]!));
        this.kept[i] = meant;
        return;
      }
    }
  }

  /** The text of what is kept, with this instead of pair i. */
  private without(i: number, instead: string | null = null): string {
    return this.kept
      .map((one, k) => (k === i ? instead : one))
      .filter((one) => one !== null)
      .join(' ');
  }

  result(): Usable {
    const { pairs, kept, reasons, notices } = this;
    const left = pairs.filter((_, i) => kept[i] === null),
      why = pairs.flatMap((_, i) => reasons.get(i) ?? []);
    const told = left.slice(0, MOST_REASONS).map((pair, k) => t`${brief(pair)} was left out: ${translated(why[k])}.`);
    const rest = left.slice(MOST_REASONS).map(brief);
    if (rest.length) told.push(t`Left out, too: ${listed(rest, MOST_NAMES)}.`);
    return { config: this.without(-1), left, notices: [...notices, ...told] };
  }
}

/** The component that the core names as the nearest to one that there is not. */
function nearTo(pair: string, reason: string): string[] {
  const family = CHOICES.find((one) => pair.startsWith(`${one}=`)),
    near = / nearest is '([^']+)'/.exec(reason)?.[1];
  return near && family ? [`${family}=${near}`] : [];
}

/** Numbers of the pairs: world, agent, model and planner first, all else as it was written. */
function inOrder(pairs: readonly string[]): number[] {
  const rank = (pair: string): number => {
    const at = CHOICES.findIndex((family) => pair.startsWith(`${family}=`));
    return at < 0 ? CHOICES.length : at;
  };
  return pairs.map((_, i) => i).sort((a, b) => rank(pairs[a]!) - rank(pairs[b]!) || a - b);
}
