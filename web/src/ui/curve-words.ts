/** What the axes of the curves may be, and what they are called. */
import type { Measure, XAxis } from '../core/hash';
import type { ChannelAbout, Component, Experiment } from '../core/types';
import type { Axes } from '../view/series';
import type { Session } from './session';

export const X_WORDS: Record<XAxis, string> = {
  episodes: 'Episodes',
  steps: 'Real steps',
  all: 'Real + imagined steps',
  time: 'Seconds of computing',
  ahead: 'Steps ahead',
};
const Y_WORDS: Record<Measure, string> = {
  length: 'Steps per episode',
  return: 'Return per episode',
  cumulative: 'Reward so far',
};
const LOG = { '': null, linear: 'none', x: 'x', y: 'y', xy: 'xy' } as const;

type Asked = { [Axis in keyof Axes]: Axes[Axis] | null };

/** The axes that were asked for, otherwise those of the experiment at hand, or those that tell most of the world. */
export function axesOf({ x, y, log }: Asked, world: Component | undefined, experiment: Experiment | null): Axes {
  const isAhead = (axis: XAxis | null): boolean => axis === 'ahead';
  const mayBe = x !== null && (!isAhead(x) || isAhead(experiment?.axis ?? null)) ? x : null;
  const axis = mayBe ?? experiment?.axis ?? (world?.axis || 'episodes');
  const first = experiment?.measures[0]?.name ?? '',
    own = experiment ? experiment.measure : world?.measure || 'return';
  const known = [...Object.keys(Y_WORDS), ...(experiment?.measures ?? []).map(({ name }) => name)];
  const measure = [y, own, first].find((one) => one !== null && known.includes(one)) ?? 'return';
  return {
    x: axis,
    y: isAhead(axis) ? experiment!.measure : measure,
    log: log ?? (experiment ? LOG[experiment.scale] : null),
  };
}

/** What stands on the axes now. */
export function axisWords(session: Session): { x: string; y: string } {
  const { x, y } = session.axes;
  return { x: X_WORDS[x], y: yChoices(session)[y] ?? y };
}

/** Kept results do not say how long it took to compute them. */
export function xChoices({ beside, axes }: Session): Partial<Record<XAxis, string>> {
  const has = (axis: string): boolean =>
    axis === axes.x || (axis === 'ahead' ? beside.experiment?.axis === 'ahead' : axis !== 'time' || !beside.isStored);
  return Object.fromEntries(Object.entries(X_WORDS).filter(([axis]) => has(axis)));
}

export function yChoices({ beside, axes, inside }: Session): Record<Measure, string> {
  const { experiment } = beside,
    measures = (experiment?.measures ?? []).map(({ name, what }) => [name, measureWords(name, what, inside.channels)]);
  if (axes.x === 'ahead') return { [axes.y]: measures[0]?.[1]?.replace(/, row .*/, '') ?? axes.y };
  return { ...Y_WORDS, ...(Object.fromEntries(measures) as Record<Measure, string>) };
}

/** The label of the column that is measured, where the run on the stage has it. */
export function measureWords(name: string, what: string, channels: readonly ChannelAbout[]): string {
  const has = ({ key }: ChannelAbout): boolean => what.startsWith(key) && /^$|^[.[]/.test(what.slice(key.length));
  const [about] = channels.filter(has).sort((a, b) => b.key.length - a.key.length);
  const [, column = '', row = ''] = /^(?:\.(\w+))?(?:\[(\d+)\])?$/.exec(what.slice(about?.key.length)) ?? [];
  const label = about?.columns.find(({ key }) => key === column)?.label || about?.label || name.replaceAll('_', ' ');
  return `${label.charAt(0).toUpperCase()}${label.slice(1)}${row && `, row ${row}`}`;
}
