/** What was changed in a run, and what changed by itself, as marks for its curves. */
import { t } from '../core/language';
import type { Catalog, Family } from '../core/types';
import type { Mark } from '../view/marks';
import { nameOf } from './glyphs';
import { paramOf, valueWords } from './naming';
import type { Session } from './session';
import type { RunEvent, Settings } from './settings';
import { count } from './words';

const FAMILIES = ['env', 'agent', 'model', 'planner'] as const;

/** What has happened up to now, at its places on the axis. Seeds of a study meet what the world does by itself. */
export function placeMarks(session: Session): Mark[] {
  const { catalog, settings, history, frame, axes } = session,
    { study } = session.beside,
    now = frame?.progress.env_steps ?? 0;
  if (!settings) return [];
  return marksOf(catalog, settings).flatMap((mark) => {
    const has = mark.x <= now ? (history?.place(mark.x, axes.x) ?? null) : null;
    const x = has === null && study && !mark.key && axes.x === 'steps' ? mark.x : has;
    return x === null ? [] : [{ ...mark, x }];
  });
}

/** What was changed in a run, with its place still to be found: x is the real step. */
export function marksOf(catalog: Catalog, settings: Settings): Mark[] {
  const before = new Map<string, string>();
  const marks = settings.events
    .filter(({ step }) => step > 0)
    .map((event) => {
      const mark = eventMark(catalog, settings, event, before.get(event.key));
      before.set(event.key, event.value);
      return mark;
    });
  const world = settings.component('env'),
    key = world?.changes;
  const param = key ? world!.params.find((one) => one.key === key) : undefined;
  const step = param ? Number(settings.value('env', param, { step: 0, tick: 0 })) : 0;
  if (step > 0) {
    marks.push({
      x: step,
      key: '',
      from: '',
      to: '',
      word: t`world changes`,
      sentence: t`After ${count(step)} real steps the world changes by itself.`,
    });
  }
  return marks;
}

function eventMark(catalog: Catalog, settings: Settings, event: RunEvent, last: string | undefined): Mark {
  const { key, value, step } = event,
    at = count(step);
  const plain = { x: step, key, from: '', to: '' };
  const cell = /^env\.cell\.(\d+)\.(\d+)$/.exec(key);
  if (cell) {
    const [row, column] = [cell[1], cell[2]].map((one) => Number(one) + 1),
      what = nameOf(value);
    return {
      ...plain,
      word: t`${what} put`,
      sentence: t`At real step ${at}: ${what} put at row ${row}, column ${column}.`,
    };
  }
  if (key === 'drive') {
    return value === 'off'
      ? { ...plain, word: t`the agent acts again`, sentence: t`At real step ${at}: the agent acts again.` }
      : { ...plain, word: t`you drive`, sentence: t`At real step ${at}: you do ${t(value)}.` };
  }
  if (key === 'env.push') return { ...plain, word: t`push`, sentence: t`At real step ${at}: a push of ${value}.` };
  if (key.startsWith('env.point.')) {
    const x = key.slice('env.point.'.length);
    return value === '-'
      ? { ...plain, word: t`point taken away`, sentence: t`At real step ${at}: point taken away at x = ${x}.` }
      : { ...plain, word: t`point added`, sentence: t`At real step ${at}: point added at x = ${x}.` };
  }
  const components = FAMILIES.flatMap((family) => settings.component(family) ?? []);
  // Without the letter of the paper.
  const param = paramOf(catalog, components, key),
    label = (param?.label ?? t`A setting`).replace(/ .$/u, '');
  const family = key.includes('.') ? (key.split('.')[0] as Family) : 'run';
  const old = last ?? (param ? written(settings.value(family, param, { step: 0, tick: 0 })) : '');
  const from = valueWords(param, old),
    to = valueWords(param, value);
  return { ...plain, from, to, word: label, sentence: t`At real step ${at}: ${label} from ${from} to ${to}.` };
}

function written(value: number | string | boolean): string {
  return typeof value === 'boolean' ? (value ? t`on` : t`off`) : String(value);
}
