/** A lab in its smallest dress: what imagination is worth, to be seen in ten seconds. One button, one slider, one sentence. */
import { css, nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import { duelWords, type Half } from './duel-words';
import type { FieldHost } from './field';
import { html } from './markup';
import type { Narrator } from './narrator';
import type { Session } from './session';
import type { Side } from './side';
import { stages } from './stages';
import { playButton } from './toolbar';

export function duel(session: Session, narrator: Narrator, told: unknown): TemplateResult {
  const wide = words(session, t`the right one`, t`the left one`),
    narrow = words(session, t`the lower one`, t`the upper one`);
  return html`<div class="lab duel">
    <div class="alerts">${told}</div>
    ${stages(session, [nothing, nothing], false)}
    <div class="duel-controls">
      ${playButton({ running: session.state === 'running', toggle: () => void session.toggle() })}
      ${slider(session)}
    </div>
    <p class="sentence" id="summary">${
      isOnTheWay(session)
        ? t`One moment…`
        : wide
          ? html`<span class="wide">${wide}</span><span class="narrow">${narrow}</span>`
          : narrator.text
    }</p>
    <p role="status" class="hidden">${narrator.spoken}</p>
  </div>`;
}

/** They are not yet where they are to be seen first. */
function isOnTheWay({ view, state, frame, side }: Session): boolean {
  const seen = side.isOpen ? [frame, side.frame] : [frame];
  return state === 'ready' && seen.some((one) => (one?.progress.episodes ?? 0) < view.after);
}

/** How much is imagined: another amount begins both again. */
function slider(session: Session): TemplateResult | typeof nothing {
  const { settings } = session,
    key = settings!.planning?.key,
    param = settings!.component('agent')!.params.find(({ imagines }) => imagines);
  if (!key || !param) return nothing;
  const host: FieldHost = {
    judge: (name, value) => session.judge(name, value),
    change: (name, value) => session.change(name, value, true),
    hasBegun: false,
  };
  return html`<gedanken-field class="param" data-key=${key} .name=${key} .param=${param}
    .value=${settings!.value('agent', param, session.moment)} .host=${host}></gedanken-field>`;
}

/** '' where there are not two that can be compared at a goal. */
function words(session: Session, one: string, other: string): string {
  const { side, settings, catalog } = session;
  const half = ({ frame, history, lastEpisode }: Session | Side): Half | null => {
    const of = (row: ArrayLike<number>, column: string): number => row[catalog.episode_columns.indexOf(column)]!;
    if (!frame || !lastEpisode) return null;
    const second = history?.episode(2);
    return {
      progress: frame.progress,
      real: of(lastEpisode, 'env_steps'),
      imagined: of(lastEpisode, 'model_steps'),
      second: second ? of(second, 'length') : null,
    };
  };
  const [a, b] = [half(session), half(side)];
  return a && b && settings!.component('env')?.measure === 'length' ? duelWords(a, b, [one, other]) : '';
}

export const styles = css`
  .duel .stages[data-two] {
    flex-direction: row-reverse;
    gap: 20px;
    --tallest: 0.56;
  }
  .duel .stages[data-two] .one {
    flex: 1 1 0;
  }
  .duel-controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 24px;
  }
  .duel-controls .play {
    min-height: 48px;
    min-width: 120px;
  }
  .duel-controls .param {
    flex: 1 1 200px;
    max-width: 420px;
  }
  .duel-controls .param .hint {
    display: none;
  }
  .sentence {
    min-height: 3em;
    max-width: 66ch;
    font-size: 20px;
    line-height: 1.4;
    text-wrap: pretty;
  }
  .sentence .narrow {
    display: none;
  }
  @container (max-width: 620px) {
    .duel {
      gap: 8px;
    }
    .duel .stages[data-two] {
      flex-direction: column-reverse;
      gap: 4px;
      --tallest: 0.25;
    }
    /* As high as it will be: what is below stays where it is. */
    .duel canvas:not([style]) {
      max-height: 25dvh;
    }
    .duel .stages[data-two] .one {
      flex: none;
    }
    .sentence {
      min-height: 7em;
      font-size: 17px;
    }
    .sentence .wide {
      display: none;
    }
    .sentence .narrow {
      display: inline;
    }
  }
`;
