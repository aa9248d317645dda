/** What the axes of the curves may be, and what they are called. */
import type { Measure, XAxis } from '../core/hash';
import { t } from '../core/language';
import type { ChannelAbout, Component, Experiment } from '../core/types';
import type { Axes } from '../view/series';
import type { Session } from './session';

export const xWords = (): Record<XAxis, string> => ({
  episodes: t`Episodes`,
  steps: t`Real steps`,
  all: t`Real + imagined steps`,
  time: t`Seconds of computing`,
  ahead: t`Steps ahead`,
});
const yWords = (): Record<Measure, string> => ({
  length: t`Steps per episode`,
  return: t`Return per episode`,
  cumulative: t`Reward so far`,
});
const LOG = { '': null, linear: 'none', x: 'x', y: 'y', xy: 'xy' } as const;

type Asked = { [Axis in keyof Axes]: Axes[Axis] | null };

/** The axes that were asked for, otherwise those of the experiment at hand, or those that tell most of the world. */
export function axesOf({ x, y, log }: Asked, world: Component | undefined, experiment: Experiment | null): Axes {
  const isAhead = (axis: XAxis | null): boolean => axis === 'ahead';
  const mayBe = x !== null && (!isAhead(x) || isAhead(experiment?.axis ?? null)) ? x : null;
  const axis = mayBe ?? experiment?.axis ?? (world?.axis || 'episodes');
  const first = experiment?.measures[0]?.name ?? '',
    own = experiment ? experiment.measure : world?.measure || 'return';
  const known = [...Object.keys(yWords()), ...(experiment?.measures ?? []).map(({ name }) => name)];
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
  return { x: xWords()[x], y: yChoices(session)[y] ?? y };
}

/** Kept results do not say how long it took to compute them. */
export function xChoices({ beside, axes }: Session): Partial<Record<XAxis, string>> {
  const has = (axis: string): boolean =>
    axis === axes.x || (axis === 'ahead' ? beside.experiment?.axis === 'ahead' : axis !== 'time' || !beside.isStored);
  return Object.fromEntries(Object.entries(xWords()).filter(([axis]) => has(axis)));
}

export function yChoices({ beside, axes, inside }: Session): Record<Measure, string> {
  const { experiment } = beside,
    measures = (experiment?.measures ?? []).map(({ name, what }) => [
      name,
      measureWords(name, axes.x === 'ahead' ? what.replace(/\[\d+\]$/, '') : what, inside.channels),
    ]);
  if (axes.x === 'ahead') return { [axes.y]: measures[0]?.[1] ?? axes.y };
  return { ...yWords(), ...(Object.fromEntries(measures) as Record<Measure, string>) };
}

/** The label of the column that is measured, where the run on the stage has it. */
export function measureWords(name: string, what: string, channels: readonly ChannelAbout[]): string {
  const has = ({ key }: ChannelAbout): boolean => what.startsWith(key) && /^$|^[.[]/.test(what.slice(key.length));
  const [about] = channels.filter(has).sort((a, b) => b.key.length - a.key.length);
  const [, column = '', row = ''] = /^(?:\.(\w+))?(?:\[(\d+)\])?$/.exec(what.slice(about?.key.length)) ?? [];
  const label = about?.columns.find(({ key }) => key === column)?.label || about?.label || t(name.replaceAll('_', ' '));
  const capital = `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
  return row ? t`${capital}, row ${row}` : capital;
}
