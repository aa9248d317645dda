/**
 * You drive: a person acts in the agent's place. Each action holds until the next one, and is an event of the run like an
 * edit of its world; the agent goes on to think, and learns from what was done. In the dream the same hands drive a copy.
 */
import { nothing, type LitElement, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { t } from '../core/language';
import type { Controls, Scene } from '../core/types';
import { Dreaming } from './dreaming';
import { html } from './markup';
import type { Session } from './session';
import { styled } from './styled';
import { quantity, spoken } from './words';

export interface DrivingHost extends LitElement {
  readonly session: Session | null;
}

const ARROWS = ['ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown'] as const;
type Arrow = (typeof ARROWS)[number];
const SIGNS: Record<Arrow, string> = { ArrowLeft: '←', ArrowUp: '↑', ArrowRight: '→', ArrowDown: '↓' };
const WAYS: Record<Arrow, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowUp: [0, -1],
  ArrowRight: [1, 0],
  ArrowDown: [0, 1],
};
/** Stops along a slider. */
const STOPS = 40;

const isArrow = (key: string): key is Arrow => (ARROWS as readonly string[]).includes(key);

/** The arrow that leads where a choice does, or stands at its place in a row from left to right. */
function arrowOf({ n, ways }: Controls, choice: number): Arrow | undefined {
  const way = ways[choice];
  if (way) return ARROWS.find((key) => WAYS[key].every((x, i) => x === way[i]));
  return n > 3 ? undefined : choice === 0 ? 'ArrowLeft' : choice === n - 1 ? 'ArrowRight' : undefined;
}

/** Numbers at rest: 0, or the middle where that cannot be. */
function atRest({ low, high }: Controls): number[] {
  return low.map((least, i) => (least <= 0 && high[i]! >= 0 ? 0 : (least + high[i]!) / 2));
}

/** Whether what has the focus has no use for the key itself. A dialog has, and leaves the lab alone. */
const hears = ({ target }: KeyboardEvent): boolean =>
  (target as HTMLElement).matches('.one:not(.beside) > .stage, :is(button, summary):not(dialog *)');

export class Driving {
  private isOn = false;
  private controls: Controls | null = null;
  private isLoading = false;
  /** What was pressed before has been done. */
  private pressed: Promise<unknown> = Promise.resolve();
  /** Of this run. */
  private run = 0;
  private readonly held = new Set<Arrow>();
  private dream: Dreaming | null = null;

  constructor(
    private readonly host: DrivingHost,
    private readonly show: (scene: Scene) => void,
  ) {}

  /** Somebody drives, or is about to. */
  isAt(session: Session): boolean {
    if (session.run !== this.run) {
      this.run = session.run;
      this.isOn = false;
      this.controls = null;
      this.held.clear();
    }
    return this.isOn || session.driven !== null;
  }

  /** Takes the controls, or gives them back. */
  press(session: Session): Promise<void> {
    this.wake();
    return this.isAt(session) ? this.giveBack(session) : this.take(session);
  }

  private async load(session: Session): Promise<void> {
    const { run } = session;
    this.isLoading = true;
    this.controls = await session.controls();
    this.isLoading = false;
    if (run === session.run) this.host.requestUpdate();
  }

  private async take(session: Session): Promise<void> {
    this.isOn = true;
    await this.load(session);
    const { controls } = this;
    if (!controls) return;
    // A world that waits for each step waits for the driver; the others begin at rest.
    if (!session.settings!.isContinuous) await session.pause();
    else if (!controls.n) await session.drive(atRest(controls));
    this.toStage();
  }

  /** Where the keys act. */
  private toStage(): void {
    this.host.renderRoot.querySelector<HTMLElement>('.stage')?.focus({ preventScroll: true });
  }

  private async giveBack(session: Session): Promise<void> {
    this.isOn = false;
    this.held.clear();
    if (session.driven !== null) await session.drive(null);
    this.host.requestUpdate();
  }

  // -- the dream -------------------------------------------------------------------------------------
  /** Whether they drive a dream of this run as it is; otherwise that is over. */
  dreams(): boolean {
    if (this.dream && !this.dream.isTrue) this.wake();
    return this.dream !== null;
  }

  /** Begins a dream, or ends it. */
  async sleep(session: Session): Promise<void> {
    if (this.dream) return this.wake();
    if (this.isLoading) return;
    await session.pause();
    this.isAt(session);
    await this.load(session);
    const { run } = session,
      dream = this.controls && (await session.dream());
    if (!dream) return;
    if (run !== session.run || session.plays || this.dream) return dream.close();
    this.dream = new Dreaming(session, dream, this.show, () => this.host.requestUpdate());
    this.host.requestUpdate();
    this.toStage();
  }

  private wake(): void {
    if (!this.dream) return;
    this.held.clear();
    this.dream.end();
    this.dream = null;
    this.host.requestUpdate();
  }

  private readonly escape = (e: KeyboardEvent): void => {
    if (e.key !== 'Escape' || !this.dream) return;
    e.preventDefault();
    this.back();
  };

  /** The button that was pressed goes away, and the keys would with it. */
  private back(): void {
    this.wake();
    this.toStage();
  }

  /** In a world of cells each press is a real step, one after the other, while time stands still. */
  private choose(session: Session, choice: number): void {
    if (this.dream) return this.dream.step([choice]);
    if (session.settings!.isContinuous || session.plays) return void session.drive([choice]);
    this.pressed = this.pressed.then(() => session.drive([choice])).then(() => session.advance('step'));
  }

  // -- keys -----------------------------------------------------------------------------------------
  /** Whether the event was meant for who drives. */
  hear(e: Event): boolean {
    if (e instanceof FocusEvent) this.left(e);
    const isKey = e instanceof KeyboardEvent,
      isDown = e.type === 'keydown';
    // Where the key went down: what it closed hands on the focus before it comes up.
    if (isKey && isDown && hears(e)) this.escape(e);
    // Nothing is asked of the run beneath a dream.
    return (isKey && this.key(e, isDown)) || this.dream !== null;
  }

  /** Nobody hears of a key that is let go outside of the lab. */
  private left({ currentTarget, relatedTarget }: FocusEvent): void {
    const { session } = this.host;
    if (!this.held.size || !session || (currentTarget as Node).contains(relatedTarget as Node | null)) return;
    this.held.clear();
    this.steer(session);
  }

  private key(e: KeyboardEvent, isDown: boolean): boolean {
    const { session } = this.host,
      { key } = e;
    if (!session || !this.controls || !(this.isAt(session) || this.dream) || !isArrow(key)) return false;
    if (e.altKey || e.ctrlKey || e.metaKey) return false;
    // Sliders, boxes and what scrolls have a use for them.
    if (isDown && !hears(e)) return false;
    e.preventDefault();
    if (!session.settings!.isContinuous) {
      const choice = this.choiceOf(key);
      if (isDown && choice >= 0) this.choose(session, choice);
    } else if (this.held.has(key) !== isDown) {
      // Not where it repeats.
      if (isDown) this.held.add(key);
      else this.held.delete(key);
      this.steer(session);
    }
    return true;
  }

  private choiceOf(key: Arrow): number {
    const { n } = this.controls!;
    return Array.from({ length: n }, (_, choice) => arrowOf(this.controls!, choice)).indexOf(key);
  }

  /** What the arrows that are held come to: all that is possible to that side, or rest. */
  private steer(session: Session): void {
    const { controls, held } = this;
    if (!controls) return;
    if (this.dream && !held.size) return this.dream.hold(null);
    if (controls.n) {
      const key = [...held].find((one) => this.choiceOf(one) >= 0);
      if (key && this.dream) return this.dream.hold([this.choiceOf(key)]);
      // Of three the middle one is rest; of two the last one stays.
      if (key) this.choose(session, this.choiceOf(key));
      else if (controls.n % 2) this.choose(session, (controls.n - 1) / 2);
      return;
    }
    const sides: [Arrow, Arrow][] = [
      ['ArrowLeft', 'ArrowRight'],
      ['ArrowDown', 'ArrowUp'],
    ];
    const rest = atRest(controls);
    this.put(
      session,
      rest.map((x, i) => {
        const [less, more] = (sides[i] ?? []).map((key) => held.has(key));
        return less === more ? x : less ? controls.low[i]! : controls.high[i]!;
      }),
    );
  }

  /** Numbers: in the dream they are done as long as they are held. */
  private put(session: Session, action: number[]): void {
    if (this.dream) this.dream.hold(action);
    else void session.drive(action);
  }

  // -- beside the stage -----------------------------------------------------------------------------
  template(session: Session): TemplateResult | typeof nothing {
    if (!this.isAt(session) && !this.dream) return nothing;
    const { controls, dream } = this;
    if (!controls) {
      if (!this.isLoading) void this.load(session);
      return nothing;
    }
    return html`
      <div class="chips" role="group" aria-label="What you do" @keydown=${this.escape}>
        ${controls.n ? html`<span class="hint">You act</span>${this.buttons(session, controls)}` : this.sliders(session, controls)}
        ${dream ? html`<button type="button" class="chip act" title="Out of the dream (Escape)" @click=${() => this.back()}>Back</button>` : nothing}
      </div>
      ${
        dream
          ? html`<p class="dream" aria-live=${dream.isHeld ? 'off' : 'polite'} ${styled({ 'min-height': '3em' })}>${unlearned(session)}${dream.note}</p>
            <p class="caption hint">${dreamHint(session)}</p>`
          : html`<p class="held">${held(session, controls)}</p>
            <p class="caption hint">${hint(session)}</p>`
      }
    `;
  }

  private buttons(session: Session, controls: Controls): TemplateResult[] {
    const now = this.dream ? this.dream.action?.[0] : session.driven?.[0];
    return controls.names.map((_, choice) => {
      const arrow = arrowOf(controls, choice),
        words = nameOf(controls, choice);
      return html`<button type="button" class="chip act" aria-pressed=${choice === now} aria-label="Do: ${words}"
        @click=${() => this.choose(session, choice)}>${arrow ? `${SIGNS[arrow]} ` : ''}${words}</button>`;
    });
  }

  private sliders(session: Session, controls: Controls): TemplateResult[] {
    const now = (this.dream ? this.dream.action : session.driven) ?? atRest(controls),
      rest = (): void => this.dream?.hold(null);
    return controls.names.map((name, i) => {
      const low = controls.low[i]!,
        high = controls.high[i]!;
      const slide = (e: Event): void =>
        this.put(
          session,
          now.map((x, k) => (k === i ? Number((e.target as HTMLInputElement).value) : x)),
        );
      return html`<label class="act"><span>${name ? t(name) : t`Number ${i + 1}`}</span>
        <input type="range" min=${low} max=${high} step=${(high - low) / STOPS} .value=${live(String(now[i]))}
          aria-label="Do: ${name ? t(name) : t`number ${i + 1}`}" @input=${slide}
          @change=${rest} @pointerup=${rest} @pointercancel=${rest} @blur=${rest}>
        <span aria-hidden="true">${quantity(now[i]!)}</span></label>`;
    });
  }

  rendered(): void {
    // A room is told of the run, and of no dream.
    if ('presenting' in this.host.dataset) this.wake();
    this.dream?.rendered();
  }
}

/** A network answers also before it has learned. */
function unlearned({ settings, frame }: Session): string {
  return settings!.isContinuous && !frame?.progress.updates
    ? t`Nothing is learned yet, so what it says is a guess. `
    : '';
}

/** What is what, and how time goes. */
function dreamHint({ settings }: Session): string {
  const how = settings!.isContinuous
    ? t`Time goes by while a key or a slider is held.`
    : t`Each press is one step, also of an arrow key.`;
  return t`Amber is how unsure the model is. ${how} Nothing of it is kept: Back or Escape leads to the run as it was.`;
}

const nameOf = ({ names }: Controls, choice: number): string => t(names[choice] ?? '') || t`action ${choice}`;

/** Whose action the next steps take, and until when. */
function held({ driven, plays }: Session, controls: Controls): string {
  if (!driven) return t`Held: nothing yet. The agent itself acts.`;
  if (!controls.n) return t`Held until you change it.`;
  const name = nameOf(controls, driven[0]!);
  return plays
    ? t`Held: ${name}, at every step until your next press.`
    : t`Held: ${name}. Play repeats it until your next press.`;
}

/** What the agent makes of it, and how time goes. */
function hint({ settings, side }: Session): string {
  const agent = settings!.component('agent')!,
    learns = agent.listing.some(({ phase }) => phase === 'update' || phase === 'imagine');
  const can = settings!.abilities,
    watches =
      learns && !(can.isGivenRules && agent.needs_model.length)
        ? t`${agent.title} watches, and learns from what you do; the link keeps it.`
        : t`${agent.title} only watches; the link keeps it.`;
  const how = settings!.isContinuous
    ? t`Play lets time go; arrow keys act while they are held.`
    : t`At rest each press is one real step; arrow keys do the same.`;
  const alone = side.isOpen ? t`On the first stage alone: on the second one its own agent acts.` : '';
  return spoken(watches, alone, how);
}
