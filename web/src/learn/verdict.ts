/** What is said after a bet: what was bet, what came, and how far apart they are. */
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
          ? 'So it is.'
          : `You said: ${answer.texts[bet as number]}. It is: ${answer.texts[answer.right]}. ${answer.whys[bet as number]}`.trim(),
      };
    }
    case 'number': {
      const { truth, near, unit } = answer,
        said = bet as number,
        factor = Math.max(said / truth, truth / said); // of two that are not of one sign it says nothing
      const isRight = said === truth || (factor > 0 && factor <= near);
      const far = isRight
        ? ' Well bet.'
        : factor > 0 && factor < Infinity
          ? ` Yours is ${times(factor)} too ${Math.abs(said) > Math.abs(truth) ? 'large' : 'small'}.`
          : '';
      return { isRight, text: `You said ${shown(said)}, it was ${shown(truth)} ${unit}`.trim() + `.${far}` };
    }
    case 'draw': {
      const drawn = bet as number[],
        truths = answer.truths.map((x) => place(x, answer)),
        off = truths.reduce((sum, y, i) => sum + Math.abs(y - drawn[i]!), 0) / truths.length;
      const isRight = off <= SHAPE,
        last = `At ${answer.at.at(-1)} you drew ${shown(numberAt(drawn.at(-1)!, answer))}, it was ${shown(answer.truths.at(-1)!)} ${answer.unit}`;
      return {
        isRight,
        text: `${isRight ? 'That is its shape' : 'Its shape is another one'}: yours is dashed, what came is solid. ${last.trim()}.`,
      };
    }
  }
}

/** As numbers stand in a text. */
export function shown(x: number): string {
  return x.toLocaleString('en').replace('-', '−');
}

function times(factor: number): string {
  return `${factor < 10 ? Number(factor.toPrecision(2)) : Math.round(factor)} times`;
}
