/**
 * A question before one sees: a form that works by itself, with an answer that the core computed. What is said afterwards
 * depends on how far off the bet was; without script the answer is behind a fold.
 */
import { place, shown } from './core.js';
import { escaped } from './markdown.js';
import { numberOf } from './results.js';

const round = (x) => (Math.abs(x) >= 10 ? Math.round(x) : Number(x.toPrecision(2)));

/** `right`: the `least` or the `most` of the options' numbers, or the one that is nearest to what came, `EXPERIMENT: EXPRESSION`. */
function rightOf(numbers, right) {
  if (right === 'least') return numbers.indexOf(Math.min(...numbers));
  if (right === 'most') return numbers.indexOf(Math.max(...numbers));
  const truth = numberOf(right),
    far = numbers.map((x) => Math.abs(x - truth));
  return far.indexOf(Math.min(...far));
}

/** An option may have a sentence of its own, `why`, for whoever takes it and is wrong. */
function choice({ options, right }, { name }) {
  const numbers = options.map(({ number }) =>
    typeof number === 'number' ? number : numberOf(number),
  );
  const best = rightOf(numbers, right);
  const inputs = options.map(
    ({ text }, i) =>
      `<label><input type="radio" name="${name}" value="${i}" required> ${escaped(text)}</label>`,
  );
  return {
    inputs: inputs.join(''),
    answer: {
      kind: 'choice',
      right: best,
      texts: options.map(({ text }) => text),
      whys: options.map(({ why = '' }) => why),
    },
    best: options[best].text,
  };
}

/** A number between two ends; it is close within a factor, or within a distance. */
function number({ low, high, unit = '', scale = 'linear', of, near = 1.5 }, { name, t }) {
  const truth = round(numberOf(of));
  const inputs =
    `<label class="guess">${t('Your bet')} <input type="number" name="${name}" min="${low}" max="${high}" step="any" required inputmode="decimal"></label>` +
    `${unit ? `<span class="unit">${escaped(unit)}</span>` : ''}<small>${t('{0} to {1}', low, high)}</small>`;
  return {
    inputs,
    answer: { kind: 'number', truth, near, unit, low, high, scale },
    best: `${shown(truth)} ${unit}`.trim(),
  };
}

/** Where a scale has its lines, from the top: at powers of ten, or in four equal parts. */
function lines({ low, high, scale }) {
  if (scale === 'linear') return [4, 3, 2, 1, 0].map((i) => low + (i * (high - low)) / 4);
  const powers = [];
  for (let p = Math.floor(Math.log10(high) + 1e-9); 10 ** p >= low * 0.999; p--)
    powers.push(10 ** p);
  return powers;
}

/** A curve by a few points: each is a slider for the keys, and all of them are drawn over by hand. */
function draw({ points, unit = '', scale = 'linear', low, high }, { name, t }) {
  const truths = points.map(({ of }) => round(numberOf(of))),
    at = points.map((one) => String(one.at)),
    answer = { kind: 'draw', truths, at, low, high, scale, unit };
  const marks = lines(answer).map(
    (x) => `<text x="100%" y="${(190 - 180 * place(x, answer)).toFixed(1)}">${shown(x)}</text>`,
  );
  const sliders = at.map(
    (words, i) =>
      `<label><input type="range" name="${name}-${i}" min="0" max="100" value="20" required><span>${escaped(words)}</span></label>`,
  );
  return {
    inputs: `<div class="draw"><svg class="marks" aria-hidden="true">${marks.join('')}</svg><div class="curve"><svg viewBox="0 0 400 200" preserveAspectRatio="none" aria-hidden="true"></svg>${sliders.join('')}</div></div>`,
    answer,
    best: at
      .map((words, i) => t('{0}: {1}', words, `${shown(truths[i])} ${unit}`.trim()))
      .join(t(', ')),
  };
}

const KINDS = { choice, number, draw };

export function bet(data, { chapter, step, t }, markdown) {
  const { kind, ask, after, run = '' } = data,
    make = KINDS[kind];
  if (!make || !ask || !after)
    throw new Error(`A bet needs ask, after and a kind: ${Object.keys(KINDS).join(', ')}.`);
  const name = `${chapter}-${step}`,
    { inputs, answer, best } = make(data, { name, t });
  return (
    `<form class="bet" id="bet-${name}" data-answer="${escaped(JSON.stringify(answer))}" data-run="${escaped(run)}">` +
    `<fieldset><legend>${markdown.renderInline(ask)}</legend>${inputs}</fieldset>` +
    `<p class="acts"><button type="submit">${t('Bet, and see')}</button> <button type="button" class="skip-bet">${t('Not sure: show me')}</button></p>` +
    `<p role="status" class="verdict"></p><details class="answer"><summary>${t('The answer')}</summary><p>${t('<b>{0}.</b> {1}', escaped(best), markdown.renderInline(after))}</p></details></form>`
  );
}
