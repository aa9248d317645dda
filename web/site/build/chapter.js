/**
 * A chapter from Markdown. Four constructs, each plain Markdown, so that a chapter can be read anywhere: a step is a heading
 * of the second level with what follows; a fence `stage`, `predict`, `claim`, `recall`, `exercises` or `notes` holds a few lines
 * of YAML; and a link to `do:KEY=VALUE` is a button that changes the stage.
 */
import { load } from 'js-yaml';
import { bet } from './bets.js';
import { core, momentOf } from './core.js';
import { escaped, markdown } from './markdown.js';
import { images, write } from './pictures.js';
import { claimOf, fill } from './results.js';

const slug = (title) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

/** Where a picture is taken: `3 episodes`, `120 steps`, `3 episodes 20 steps`. */
function when(still) {
  const { episodes = 0, steps = 0 } = Object.fromEntries(
    [...String(still).matchAll(/(\d+) (episodes|steps)/g)].map(([, n, what]) => [what, Number(n)]),
  );
  if (!episodes && !steps) throw new Error(`"still: ${still}" is not like "3 episodes 20 steps".`);
  return [episodes, steps];
}

/** The stage of a step: a picture until somebody plays it, which goes on from there. Of two runs side by side there are two. */
function stage(data, { chapter, step, t }) {
  const { config, still, alt, fields = '', controls = 'minimal', layers, caption = '' } = data;
  if (!config || !still || !alt)
    throw new Error('A stage needs config, still ("1 episodes 20 steps") and alt.');
  const pairs = config.split('&'),
    side = pairs.find((pair) => pair.startsWith('view.side='))?.slice('view.side='.length),
    run = pairs.filter((pair) => !pair.startsWith('view.')).join(' '),
    drawn = layers?.split(' ');
  const picture = (name, text, ...moment) =>
    write(`learn/${name}`, momentOf(core, core.normalize(text), ...moment, drawn), alt); // throws the core's sentence
  const own = picture(`${chapter}-${step}`, run, ...when(still)),
    { at } = own;
  const both =
    side === undefined
      ? [own]
      : [own, picture(`${chapter}-${step}-side`, `${run} ${side.replaceAll(',', ' ')}`, 0, at)];
  const stills = both.map((one) => images(one, escaped(alt)));
  const opens = [config, `view.at=${at}`, layers && `view.layers=${layers.replaceAll(' ', ',')}`];
  return (
    `<figure class="live" data-config="${escaped(opens.filter(Boolean).join('&'))}" data-controls="${controls}" data-fields="${escaped(fields)}">` +
    `<div class="stills">${stills.map((one) => `<div>${one}</div>`).join('')}</div><button type="button" class="ask">${t('Play')}</button>` +
    `</figure>${caption ? `<p class="caption">${markdown.renderInline(caption)}</p>` : ''}`
  );
}

function claim({ of, number }, { t }) {
  const { id, text, own, runs } = claimOf(of, number);
  return (
    `<div class="claim"><p>${escaped(t(text))}</p><details><summary>${t(runs === 1 ? 'Held against {0} run' : 'Held against {0} runs', runs)}</summary>` +
    `<pre>${own.map(escaped).join('\n')}</pre></details>` +
    `<a href="/lab.html#view.experiment=${id}">${t('Run it again here')}</a></div>`
  );
}

const recall = ({ ask, answer }) =>
  `<details class="recall"><summary>${markdown.renderInline(ask)}</summary><p>${markdown.renderInline(fill(answer))}</p></details>`;

const KINDS = { think: 'Think', compute: 'By hand', run: 'In the lab', read: 'Read' };

/** Of each its kind, and its answer behind a fold, which is open for whoever teaches. */
function exercises(list, { t }) {
  const items = list.map(({ kind, ask, answer }) => {
    if (!KINDS[kind] || !ask || !answer)
      throw new Error(
        `An exercise needs ask, answer and a kind: ${Object.keys(KINDS).join(', ')}.`,
      );
    return (
      `<li><div>${t('<b>{0}.</b> {1}', t(KINDS[kind]), markdown.renderInline(ask))}</div>` +
      `<details><summary>${t('The answer')}</summary><div>${markdown.renderInline(answer)}</div></details></li>`
    );
  });
  return `<section class="exercises"><h3>${t('Exercises')}</h3><ol>${items.join('')}</ol></section>`;
}

/** For whoever teaches with the chapter: nobody else sees them. */
const notes = ({ text }, { t }) =>
  `<aside class="notes" aria-label="${t('Notes for teaching')}"><h3>${t('If you teach this')}</h3>${markdown.render(text)}</aside>`;

const FENCES = { stage, predict: bet, claim, recall, exercises, notes };

/**
 * The whole: its steps in order, each with its words and its stage; and what is said before the first. `t` says what is not
 * the chapter's own. Of a translation `original` is what it translates, whose links are its links and whose pictures its pictures.
 */
export function chapterOf(text, chapter, t, original) {
  const [opening, ...parts] = fill(text).split(/^## /m);
  const steps = parts.map((part, i) => {
    const [title] = part.split('\n', 1),
      where = { chapter, step: i + 1, slug: original?.steps[i]?.slug ?? slug(title), t };
    let figure = '';
    const body = part
      .slice(title.length)
      .replace(/^```(\w+)\n([^]*?)^```$/gm, (whole, name, yaml) => {
        const make = FENCES[name];
        if (!make) return whole;
        const made = asked(
          () => make(load(yaml), where, markdown),
          `${chapter}, step "${title}", ${name}`,
        );
        if (name !== 'stage') return `\n${made}\n`;
        figure = made;
        return '';
      });
    return { title, slug: where.slug, words: cues(markdown.render(body, { t })), figure };
  });
  return { opening: markdown.render(opening, { t }), steps };
}

function asked(make, where) {
  try {
    return make();
  } catch (thrown) {
    throw new Error(`${where}: ${thrown.message ?? thrown}`, { cause: thrown });
  }
}

/** A link to what is to be done is a button. */
function cues(html) {
  return html.replace(
    /<a href="do:([^"]*)">(.*?)<\/a>/g,
    (_, what, words) => `<button type="button" class="cue" data-do="${what}">${words}</button>`,
  );
}
