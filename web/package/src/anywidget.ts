/**
 * The element as a widget of notebooks (anywidget.dev): Jupyter, Colab, marimo. What crosses to Python is
 *
 *   config   the run as text, both ways: it follows what the reader does, and setting it leads elsewhere;
 *   state    `loading`, `ready`, `running`, `paused` or `error`; setting it to `running` or `paused` plays or pauses;
 *   result   of the moment where it last stood still: its digest and all counts (episodes, real and imagined steps ...);
 *   controls how much is beside the stage, as the element's attribute.
 */
import type { Progress } from '../../src/core/types';
import type { GedankenLab } from './element';

/** What is used of a widget's model. */
export interface WidgetModel {
  get(trait: string): unknown;
  set(trait: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
}

/** The trait `result`. */
export interface WidgetResult {
  digest: string;
  progress: Progress;
}

/** How long to wait for what is on its way, ms. */
const SOON = 20;

/** Shows the lab in `el`; returns what removes it again. */
function render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
  const lab = document.createElement('gedanken-lab') as HTMLElement as GedankenLab;
  let progress: Progress | null = null;
  const text = (trait: string): string => String(model.get(trait) ?? '');
  /** What was told last; telling it again could take back what Python has just asked for. */
  const told = new Map<string, string>();
  const tell = (trait: string, value: unknown): void => {
    const written = JSON.stringify(value);
    if (told.get(trait) === written) return;
    told.set(trait, written);
    if (JSON.stringify(model.get(trait)) === written) return;
    model.set(trait, value);
    model.save_changes();
  };
  const moved = (): void => {
    const { hash, digest } = lab,
      { state = 'loading' } = lab.dataset;
    if (hash) tell('config', lab.config.replace(/^#/, '').replaceAll('&', ' '));
    tell('state', state);
    if (state === 'running') return;
    if (progress && digest) tell('result', { digest, progress });
    else if (progress && lab.isConnected) setTimeout(moved, SOON); // the digest comes a moment after the picture
  };
  const heard: [string, () => void][] = [
    ['change:config', () => void (lab.config = text('config'))],
    ['change:controls', () => void (lab.controls = (text('controls') || 'full') as GedankenLab['controls'])],
    [
      'change:state',
      () => {
        const wished = text('state'),
          isRunning = lab.dataset.state === 'running';
        if (wished === 'running' && !isRunning) void lab.play();
        if (wished === 'paused' && isRunning) void lab.pause();
      },
    ],
  ];
  for (const [, act] of heard.slice(0, 2)) act();
  for (const [event, act] of heard) model.on(event, act);
  lab.addEventListener('gedanken-change', moved);
  lab.addEventListener('gedanken-frame', ({ detail }) => {
    progress = detail.running ? null : detail.progress;
    moved();
  });
  const watch = new MutationObserver(() => {
    if (lab.dataset.state === 'running') progress = null; // what was seen last is of an earlier moment
    moved();
  });
  watch.observe(lab, { attributeFilter: ['data-state'] });
  el.append(lab);
  return () => {
    for (const [event, act] of heard) model.off(event, act);
    watch.disconnect();
    lab.remove();
  };
}

export default { render };
