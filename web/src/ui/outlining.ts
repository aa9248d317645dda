/** The twin without imagination: a run inside the page that goes after the one on the stage, and its agent as an outline there. */
import { css } from 'lit';
import { Follower, type Edit } from '../core/follower';
import type { Catalog, Frame, LightRun, Scene } from '../core/types';
import { SMALLEST_AGENT, type Fit } from '../view/scene';
import { adopt } from './on-demand';
import type { OutlineHost } from './outline';
import type { Session } from './session';
import type { Settings } from './settings';
import { maskOf } from './shown';

/** Real steps a second at which one can still compare the two. */
const FASTEST = 400;
/** So many of them behind it does not come after any more: that would take seconds. */
const FARTHEST = 5e6;
/** So far it may be from the other one while they play, s; and so long further, before it goes away, ms. */
const APART = 0.1;
const PATIENCE = 300;
/** Of a shape; see gdn_shape. */
const GEOMETRY = 4;

export class Outlining {
  private client: LightRun | null = null;
  private follower: Follower | null = null;
  /** It goes after this run of this session, as last seen. */
  private session: Session | null = null;
  private run = 0;
  private led: Frame | null = null;
  private frame: Frame | null = null;
  private box: HTMLElement | null = null;
  /** When it was last where it is to be. */
  private levelAt = -Infinity;

  constructor(
    private readonly host: OutlineHost,
    private readonly fit: () => Fit | null,
  ) {
    adopt(host.renderRoot, styles);
  }

  follow(session: Session, frame: Frame, box: HTMLElement): void {
    this.led = frame;
    this.box = box;
    if (session !== this.session || session.run !== this.run) void this.begin(session);
    const { follower } = this;
    session.isTwinLost = frame.progress.env_steps - (this.frame?.progress.whole_steps ?? 0) > FARTHEST;
    if (this.isFast || session.isTwinLost) follower?.stay();
    else
      follower
        ?.follow(frame.progress.env_steps, editsOf(session.settings!))
        .catch(() => follower === this.follower && this.drop());
    this.show();
  }

  private async begin(session: Session): Promise<void> {
    this.drop();
    const { lab, settings, run, catalog } = session;
    this.session = session;
    this.run = run;
    const client = await lab.createLightRun();
    try {
      await client.watch(maskOf(catalog, ['agent']), []);
      const config = await client.open(settings!.with({ [settings!.planning!.key]: '0', events: null }));
      if (session !== this.session || run !== this.run) return client.dispose();
      this.client = client;
      this.follower = new Follower(client, config);
      client.onframe = (frame) => {
        this.frame = frame;
        this.show();
      };
      this.host.changed();
    } catch {
      client.dispose(); // then there is none of this run
    }
  }

  private drop(): void {
    this.client?.dispose();
    this.client = this.follower = this.frame = null;
    this.show();
  }

  dispose(): void {
    this.drop();
    this.session = null;
  }

  private get isFast(): boolean {
    return this.led!.running && this.session!.speed > FASTEST;
  }

  /** What it shows is of the same real step, or while they play of nearly the same. */
  private get isLevel(): boolean {
    const { led, frame, follower, session } = this,
      now = performance.now();
    if (!led || !frame || !follower || !session || this.isFast) return false;
    const { env_steps: step } = led.progress,
      far = led.running ? Math.max(1, APART * session.speed) : 0;
    if (follower.isEven(step) && Math.abs(step - frame.progress.whole_steps) <= far) this.levelAt = now;
    return now === this.levelAt || (led.running && now - this.levelAt < PATIENCE);
  }

  private show(): void {
    const { session, box } = this,
      frame = this.isLevel ? this.frame : null,
      fit = this.fit();
    if (!session) return;
    const before = session.twin,
      at = frame && fit ? placeOf(frame.scene!, session.catalog, fit) : null;
    session.twin = at ? frame!.progress : null;
    if (box) box.hidden = !at;
    if (box && at) {
      const [x, y, r] = at;
      box.style.width = box.style.height = `${2 * r}px`;
      box.style.transform = `translate(${x - r}px, ${y - r}px)`;
    }
    if (!before !== !at) this.host.changed();
  }
}

/** Where the agent is on the stage, and its radius, CSS pixels: it is drawn as a disc. */
function placeOf(
  { n, bytes }: Scene,
  { shapes, shape_bytes }: Catalog,
  { left, top, scale }: Fit,
): [number, number, number] | null {
  const view = new DataView(bytes);
  for (let at = 0; at < n * shape_bytes; at += shape_bytes) {
    if (shapes[view.getUint8(at)] !== 'disc') continue;
    const [x, y, radius] = [0, 4, 8].map((k) => view.getFloat32(at + GEOMETRY + k, true)) as [number, number, number];
    return [left + x * scale, top + y * scale, Math.max(radius * scale, SMALLEST_AGENT)];
  }
  return null;
}

/** What was changed by hand, but for how much is imagined. Within a step: when it is done. */
function editsOf({ events, planning }: Settings): Edit[] {
  return events
    .filter(({ key }) => key !== planning?.key)
    .map(({ step, tick, key, value }) => ({ step: tick > 0 ? step + 1 : step, key, value }));
}

export const styles = css`
  .twin {
    position: absolute;
    inset: 0 auto auto 0;
    border: 2px solid var(--gedanken-ink);
    border-radius: 50%;
    box-shadow:
      0 0 0 1.5px var(--gedanken-paper),
      inset 0 0 0 1.5px var(--gedanken-paper);
    pointer-events: none;
  }
`;
