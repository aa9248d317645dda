/** What a run's channels tell of themselves: which are looked at, which go together, how their numbers are laid out. */
import type { ChannelAbout, ChannelData, ChannelNumbers, Column, ColumnMark, Form, Look } from '../core/types';

/** Keys of what is shown in figures, and so looked at now and then. */
export function lookedAt(all: ChannelAbout[]): string[] {
  return all.filter(({ figures, part_of }) => figures.length || part_of).map(({ key }) => key);
}

/** Keys of what every frame carries along: what the stage needs, and what is drawn over a count of the run. */
export function carried(all: ChannelAbout[]): string[] {
  const goes = ({ figures }: ChannelAbout): boolean => figures.some(({ over }) => over);
  return all.filter((one) => one.purpose === 'glyphs' || one.purpose === 'sensed' || goes(one)).map(({ key }) => key);
}

/** The numbers together with what they are. */
export function joined(all: ChannelAbout[], numbers: ChannelNumbers[]): ChannelData[] {
  return numbers.flatMap((one) => {
    const about = all.find(({ key }) => key === one.key);
    return about ? { ...about, ...one } : [];
  });
}

/** The first channel with a figure of this form. */
export function formed(look: Look | null, form: Form): ChannelData | null {
  return look?.channels.find(({ figures }) => figures.some((one) => one.form === form)) ?? null;
}

export function partsOf(look: Look | null, whole: ChannelAbout): ChannelData[] {
  return look?.channels.filter(({ part_of }) => part_of === whole.key) ?? [];
}

/** The part of a channel that has this mark. */
export function partOf(look: Look | null, whole: ChannelAbout, mark: ColumnMark): ChannelData | null {
  return partsOf(look, whole).find(({ columns }) => columns[0]?.mark === mark) ?? null;
}

/** What is empty for the moment stays as it was last seen, so that pictures do not come and go. */
export function keptUp(before: Look | null, now: Look): Look {
  const find = (look: Look | null, key: string): ChannelData | undefined =>
    look?.channels.find((one) => one.key === key);
  const isStale = (one: ChannelData): boolean => {
    const whole = find(now, one.part_of) ?? one;
    return whole.kept && !(partOf(now, whole, 'tally') ?? whole).data.some((x) => x !== 0);
  };
  const channels = now.channels.map((one) => (isStale(one) && find(before, one.key)) || one);
  return { channels, map: now.map ?? before?.map ?? null };
}

/** One dimension is a row of columns where a figure shows what is now; elsewhere a column. */
function isRow({ shape, figures }: ChannelAbout): boolean {
  return shape.length < 2 && figures.some(({ form }) => form === 'series' || form === 'lanes');
}

export interface Placed extends Column {
  /** Where in a row it is. */
  at: number;
  /** How many columns before it have the same description. */
  repeat: number;
}

/** One description for each column there is: the last stands for all that follow. */
export function columnsOf(about: ChannelAbout): Placed[] {
  const { shape, columns } = about,
    width = isRow(about) ? shape[0]! : shape.length > 1 ? shape.at(-1)! : 1;
  return columns.length
    ? Array.from({ length: width }, (_, at) => {
        const described = Math.min(at, columns.length - 1);
        return { ...columns[described]!, at, repeat: at - described };
      })
    : [];
}

/** The channel's rows, as its columns say that they are to be shown; NaN: not known. */
export function rowsOf(channel: ChannelData): number[][] {
  const columns = columnsOf(channel),
    width = columns.length || 1;
  return Array.from({ length: Math.floor(channel.data.length / width) }, (_, r) =>
    shown(columns, channel.data.subarray(r * width, (r + 1) * width)),
  );
}

/** One row of numbers as its columns say. */
export function shown(columns: Placed[], row: ArrayLike<number>): number[] {
  return columns.map(({ at, negated, not_zero }) => {
    const x = row[at]!;
    return not_zero && x === 0 ? NaN : negated ? -x : x;
  });
}

/** A ring's rows in order: its axis only grows; rows that were never used have 0 there. */
export function ringOf(channel: ChannelData): number[][] {
  const axis = axisOf(channel);
  return rowsOf(channel)
    .filter((row) => row[axis]! > 0)
    .sort((a, b) => a[axis]! - b[axis]!);
}

/** The column that lines go over. */
export function axisOf({ columns }: ChannelAbout): number {
  return columns.findIndex(({ mark }) => mark === 'axis');
}

/** Without the rows of zeros at the end, which stand for what is not used. */
export function usedOf(rows: number[][]): number[][] {
  let used = rows.length;
  while (used && rows[used - 1]!.every((x) => x === 0)) used--;
  return rows.slice(0, used);
}
