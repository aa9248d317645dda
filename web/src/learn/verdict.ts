/** What is said after a bet: what was bet, what came, and how far apart they are. */
export type Answer =
  | { kind: 'choice'; right: number; texts: string[] }
  | { kind: 'number'; truth: number; near: number; unit: string; low: number; high: number; scale: Scale }
  | { kind: 'draw'; truths: number[]; low: number; high: number; scale: Scale; unit: string };

export type Scale = 'linear' | 'log';

/** Of a bet as the form has it: a choice's index, a number, or the heights of points from 0 to 1. */
export type Bet = number | number[];

export interface Verdict {
  isRight: boolean;
  text: string;
}

/** Where a number lies between the ends, from 0 to 1. */
export function place(x: number, { low, high, scale }: { low: number; high: number; scale: Scale }): number {
  if (scale === 'linear') return (x - low) / (high - low);
  return Math.log(Math.max(x, low) / low) / Math.log(high / low);
}

/** How far apart the places of a drawn curve may be, on average, to have its shape. */
const SHAPE = 0.15;

export function verdict(answer: Answer, bet: Bet): Verdict {
  switch (answer.kind) {
    case 'choice': {
      const isRight = bet === answer.right;
      return {
        isRight,
        text: isRight ? 'So it is.' : `You said: ${answer.texts[bet as number]}. It is: ${answer.texts[answer.right]}.`,
      };
    }
    case 'number': {
      const { truth, near, unit } = answer,
        said = bet as number,
        factor = Math.max(said / truth, truth / said);
      const isRight = factor > 0 && factor <= near;
      const far = isRight
        ? 'Well bet.'
        : said > truth
          ? `That is ${times(factor)} too many.`
          : `That is ${times(factor)} too few.`;
      return { isRight, text: `You said ${said}, it was ${truth} ${unit}. ${far}`.replace(' .', '.') };
    }
    case 'draw': {
      const truths = answer.truths.map((x) => place(x, answer)),
        off = truths.reduce((sum, y, i) => sum + Math.abs(y - (bet as number[])[i]!), 0) / truths.length;
      const isRight = off <= SHAPE;
      return {
        isRight,
        text: isRight
          ? 'That is its shape.'
          : 'Its shape is another one: the solid line is what came, the dashed one yours.',
      };
    }
  }
}

function times(factor: number): string {
  return `${factor < 10 ? Number(factor.toPrecision(2)) : Math.round(factor)} times`;
}
