/**
 * Where the names at the ends of the lines stand: in a column of their own beside the plot, so that no
 * line crosses them, in as many lines as they need, and never on each other.
 */

/** Height of a line of text, and the air between two names, in CSS pixels. */
export const LINE = 14;
const APART = 3;

export interface Label {
  /** Where the name would like to have its middle. */
  y: number;
  lines: string[];
}

/** Width of a text in pixels. */
export type Measure = (text: string) => number;

/** The text in lines no wider than that: broken between words, and inside those that are wider. */
export function wrap(text: string, width: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text
    .split(' ')
    .filter(Boolean)
    .flatMap((one) => pieces(one, width, measure))) {
    const longer = line ? `${line} ${word}` : word;
    if (line && measure(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** The text in one line, its end left out where it must be. */
export function brief(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  let n = text.length - 1;
  while (n > 0 && measure(`${text.slice(0, n).trimEnd()}…`) > width) n--;
  return `${text.slice(0, n).trimEnd()}…`;
}

function pieces(word: string, width: number, measure: Measure): string[] {
  if (measure(word) <= width) return [word];
  const out: string[] = [];
  for (let rest = word; rest;) {
    let n = rest.length;
    while (n > 1 && measure(rest.slice(0, n)) > width) n--;
    out.push(rest.slice(0, n));
    rest = rest.slice(n);
  }
  return out;
}

/**
 * The names at their places, for wishes in order from above: whole, otherwise each in one line, and where there are
 * more names than lines the later ones are left out (null).
 */
export function column(
  texts: readonly { text: string; y: number }[],
  width: number,
  top: number,
  bottom: number,
  measure: Measure,
): (Label | null)[] {
  const whole = texts.map(({ text }) => wrap(text, width, measure)),
    room = bottom - top;
  const height = whole.reduce((sum, lines) => sum + lines.length * LINE + APART, -APART);
  const lines = height <= room ? whole : texts.map(({ text }) => [brief(text, width, measure)]);
  const apart = height <= room ? APART : 0;
  const most = height <= room ? texts.length : Math.floor(room / LINE);
  const kept = texts.slice(0, most).map(({ y }, i) => ({ y, height: lines[i]!.length * LINE + apart }));
  const places = stack(kept, top - apart / 2, bottom + apart / 2);
  return texts.map((_, i) => (i < most ? { y: places[i]!, lines: lines[i]! } : null));
}

/**
 * Middles of boxes that are in order, do not overlap, lie between the bounds, and are as near as can be to
 * what they wish (least squares: those that meet move together, by the mean of their wishes).
 */
export function stack(wishes: readonly { y: number; height: number }[], top: number, bottom: number): number[] {
  const groups: { top: number; height: number; wish: number; n: number }[] = [];
  const settle = (group: { height: number; wish: number; n: number }): number =>
    Math.max(top, Math.min(bottom - group.height, group.wish / group.n));
  for (const { y, height } of wishes) {
    // Of a group, `wish` is the sum of where its members would have the group's upper edge.
    let next = { top: 0, height, wish: y - height / 2, n: 1 };
    next.top = settle(next);
    for (let above = groups.at(-1); above && above.top + above.height > next.top; above = groups.at(-1)) {
      groups.pop();
      next = {
        top: 0,
        height: above.height + next.height,
        wish: above.wish + next.wish - next.n * above.height,
        n: above.n + next.n,
      };
      next.top = settle(next);
    }
    groups.push(next);
  }
  const middles: number[] = [];
  let i = 0;
  for (const group of groups) {
    let edge = group.top;
    for (let k = 0; k < group.n; k++, i++) {
      middles.push(edge + wishes[i]!.height / 2);
      edge += wishes[i]!.height;
    }
  }
  return middles;
}
