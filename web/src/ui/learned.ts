/** What agents with networks learn: critics, buffers, bounds, gradients. Each panel comes with its channel. */
import { html, nothing, type TemplateResult } from 'lit';
import { trailOf, type Comparison } from '../view/insight';
import {
  barsFigure, boundOf, buffersOf, criticView, expansionFigure, normsFigure, normsOf, processesOf, rateScale,
  ringFigure, weightsOf,
} from '../view/learned';
import { chart, lanes, mapChart } from './chart';
import type { Insights } from './insights';
import { compact, count, quantity, steps } from './words';

type Panel = TemplateResult | typeof nothing;

export function learned(view: Insights, compared: Comparison | null): unknown[] {
  return [
    critic(view, compared), buffers(view), processes(view), ...bound(view), weights(view), norms(view),
    expansion(view), ...curves(view),
  ];
}

function critic({ session, palette, critic: shown, setCritic }: Insights, c: Comparison | null): Panel {
  const { seen } = session, map = seen?.map;
  const view = criticView(seen, shown, map ? trailOf(c, map) : []);
  if (!view || !map) return nothing;
  const { figure, hue, labels, low, high } = view, chosen = labels[shown] ? shown : 0;
  return mapChart({
    figure, hue, labels, chosen, names: map.names, units: map.units, choose: setCritic,
    purpose: 'What to show of the critic and the policy', low: quantity(low), high: quantity(high),
    words: `From ${quantity(low)} to ${quantity(high)}.`,
    caption: chosen ? 'What the policy does on average, from one bound of the action to the other.'
      : 'What the critic expects to gain from there on, if the policy does what it does on average.',
  }, palette);
}

function buffers({ session }: Insights): Panel {
  const now = buffersOf(session.seen);
  if (!now) return nothing;
  const row = (name: string, n: number, most: number, isImagined: boolean) =>
    ({ name, part: n / most, words: `${count(n)} of ${count(most)}`, isImagined });
  return lanes('Buffers', [
    row('Real steps', now.real, now.realMost, false), row('Imagined steps', now.imagined, now.imaginedMost, true),
  ], `Imagined branches are now ${steps(now.length)} long. The agent's rollout length changes that, also on the way.`);
}

const PROCESSES = ['Collect', 'Q-regression', 'Target update', 'Model training', 'Model data'];

function processes({ session }: Insights): Panel {
  const all = processesOf(session.traces.get('dyna-dqn.processes')?.rows ?? []);
  if (!all.length) return nothing;
  return lanes('Five processes', all.map((one, i) => ({
    name: `${i + 1} ${PROCESSES[i] ?? ''}`, part: rateScale(one.rate), isImagined: i > 2,
    words: `${compact(one.count)} · ${quantity(Number(one.rate.toPrecision(2)))} a step`,
  })), `How often so far, and lately for each real step. The bars show the latter, from 0.001 to 100: each fifth of
    them is ten times more.`);
}

function bound({ session, palette }: Insights): Panel[] {
  const b = boundOf(session.seen);
  if (!b) return [];
  const least = (gap: number): string => quantity(Number((b.imagined - gap).toPrecision(3)));
  return [
    chart('Imagined and real return', b.returns, palette,
      `Imagined are ${quantity(b.imagined)}; the latest episode brought ${quantity(b.real)}.`,
      html`Discounted. Only η ≥ η̂ − C is sure: at least ${least(b.branchGap)} with branches of ${steps(b.length)},
        ${least(b.gap)} when imagined without end. C is the most that the model’s errors, ε<sub>m</sub>, and the
        policy’s changes since the data was collected, ε<sub>π</sub>, can cost. It would be least with
        ${steps(b.best)}.`),
    chart('How far model and policy are off', b.distances, palette,
      `The model by ${quantity(b.epsM)}, the policy by ${quantity(b.epsPi)}.`,
      html`0 is not at all, 1 as far as can be. Now ε<sub>m</sub> = ${quantity(Number(b.epsM.toPrecision(2)))}: the model
        from the world, after one step; ε<sub>π</sub> = ${quantity(Number(b.epsPi.toPrecision(2)))}: the policy from
        those that collected the data.`),
  ];
}

function weights({ session, palette }: Insights): Panel {
  const all = weightsOf(session.seen);
  return all ? chart('Weights of the depths', barsFigure(all, 0, 'steps ahead'), palette,
    `Most for ${all.indexOf(Math.max(...all))} of ${all.length - 1} steps ahead.`,
    'How far each look ahead was believed for the critic’s target: the less, the less the guesses agree.') : nothing;
}

function norms({ session, palette }: Insights): Panel {
  const all = normsOf(session.seen);
  if (!all) return nothing;
  const { gradient } = all, times = gradient.at(-1)! / gradient[0]!;
  return chart('Gradient by steps back', normsFigure(all), palette,
    `After ${gradient.length} steps ${quantity(times)} times that after one.`,
    `How large the gradient is that reaches the policy through so many steps of the model. The Jacobians
     multiply: after ${gradient.length} steps it is ${quantity(Number(times.toPrecision(2)))} times that of one.`);
}

function expansion({ session, palette }: Insights): Panel {
  const rows = session.traces.get('expansion.error')?.rows ?? [], last = rows.at(-1);
  return last && rows.length > 1 ? chart('Error of the values', expansionFigure(rows), palette,
    `${quantity(last[1]!)} after ${count(last[0]!)} updates.`,
    'Mean square of how far the tables’ mean is from the true values, by updates.') : nothing;
}

function curves({ session: { seen }, palette }: Insights): Panel[] {
  const one = (title: string, caption: string, made: ReturnType<typeof ringFigure>): Panel =>
    (made ? chart(title, made.figure, palette, `${quantity(made.last)} at the end.`, caption) : nothing);
  return [
    one('Critics’ loss', 'Squared error of both critics, by updates; it may grow with the values.',
      ringFigure(seen, 'sac.losses', 1, 'updates', 1, true)),
    one('Entropy of the policy', 'How much chance is left in what it does, in nats.',
      ringFigure(seen, 'sac.losses', 3, 'updates')),
    one('Imagined return', 'Of the ways that the model imagines under the policy, by updates.',
      ringFigure(seen, 'backprop.loss', 1, 'updates', -1)),
    one('Imagined return', 'Mean of the ways imagined, by rounds.',
      ringFigure(seen, 'policy-gradient.rounds', 1, 'rounds')),
  ];
}
