/** What is said after a bet: what was bet, what came, and how far apart they are. */
import { t } from '../core/language';

export type Answer =
  | { kind: 'choice'; right: number; texts: string[]; whys: string[] }
  | { kind: 'number'; truth: number; near: number; unit: string; low: number; high: number; scale: Scale }
  | { kind: 'draw'; truths: number[]; at: string[]; low: number; high: number; scale: Scale; unit: string };

export type Scale = 'linear' | 'log';

/** Of a bet as the form has it: a choice's index, a number, or the heights of points from 0 to 1. */
export type Bet = number | number[];

export interface Verdict {
  isRight: boolean;
  text: string;
}

interface Axis {
  low: number;
  high: number;
  scale: Scale;
}

/** Where a number lies between the ends, from 0 to 1. */
export function place(x: number, { low, high, scale }: Axis): number {
  if (scale === 'linear') return (x - low) / (high - low);
  return Math.log(Math.max(x, low) / low) / Math.log(high / low);
}

/** The number at a place, to as many digits as a hand can mean. */
export function numberAt(y: number, { low, high, scale }: Axis): number {
  const x = scale === 'linear' ? low + y * (high - low) : low * (high / low) ** y;
  return Number(x.toPrecision(2));
}

/** How far apart the places of a drawn curve may be, on average, to have its shape. */
const SHAPE = 0.15;

export function verdict(answer: Answer, bet: Bet): Verdict {
  switch (answer.kind) {
    case 'choice': {
      const isRight = bet === answer.right;
      return {
        isRight,
        text: isRight
          ? t('So it is.')
          : t`You said: ${answer.texts[bet as number]}. It is: ${answer.texts[answer.right]}. ${answer.whys[bet as number]}`.trim(),
      };
    }
    case 'number': {
      const { truth, near, unit } = answer,
        said = bet as number,
        factor = Math.max(said / truth, truth / said);
      const isRight = said === truth || (tells(factor) && factor <= near);
      const came = `${shown(truth)} ${unit}`.trim(),
        far = isRight ? t('Good bet.') : tells(factor) ? tooMuch(times(factor), Math.abs(said) > Math.abs(truth)) : '';
      return { isRight, text: t`You said ${shown(said)}, it was ${came}. ${far}`.trim() };
    }
    case 'draw': {
      const drawn = bet as number[],
        truths = answer.truths.map((x) => place(x, answer)),
        off = truths.reduce((sum, y, i) => sum + Math.abs(y - drawn[i]!), 0) / truths.length;
      const isRight = off <= SHAPE,
        came = `${shown(answer.truths.at(-1)!)} ${answer.unit}`.trim();
      const shape = isRight
        ? t('That is its shape: yours is dashed, what came is solid.')
        : t('Its shape is another one: yours is dashed, what came is solid.');
      const last = t`At ${answer.at.at(-1)} you drew ${shown(numberAt(drawn.at(-1)!, answer))}, it was ${came}.`;
      return { isRight, text: t`${shape} ${last}` };
    }
  }
}

/** As numbers stand in a text. */
export function shown(x: number): string {
  return x.toLocaleString('en').replace('-', '−');
}

/** Of what was said to what came: of two that are not of one sign it tells nothing. */
const tells = (factor: number): boolean => factor > 0 && factor < Infinity;

const tooMuch = (factor: string, isMore: boolean): string =>
  isMore ? t`Yours is ${factor} times too large.` : t`Yours is ${factor} times too small.`;

/** To as many digits as one can feel. */
function times(factor: number): string {
  return String(factor < 10 ? Number(factor.toPrecision(2)) : Math.round(factor));
}
