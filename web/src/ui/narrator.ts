/**
 * What a session has to tell, twice: for the eyes as new as the picture beside it, and for screen readers,
 * which would stumble over ten sentences a second, at a calm pace.
 */
import { t } from '../core/language';
import type { Session } from './session';
import type { Side } from './side';
import { activity, summary, type Activity } from './telling';
import { spoken } from './words';

/** What is spoken changes so often while time runs, and at first, ms. */
const SPOKEN_PACE = 5000;
const FIRST_SPOKEN = 1000;

/** What the agent is at for a while. */
export function activityOf(session: Session): Activity | null {
  const settings = session.settings!,
    { agent, ...rest } = settings.scenery;
  const value = (key: string): number | null => {
    if (session.driven) return null; // nobody acts at random where a person drives
    const param = agent?.params.find((one) => one.key === key);
    return param ? Number(settings.value('agent', param, session.moment)) : null;
  };
  return activity(session.frame, session.inside.training, { agent, ...rest }, value);
}

/** Two runs, one after the other, each by its name. */
function besides(
  { settings, frame, inside, lastEpisode: last, names }: Side,
  first: string,
  isRunning: boolean,
): string {
  const second = summary({
    frame,
    inside,
    last,
    isRunning,
    without: null,
    twin: null,
    ...settings!.scenery,
  });
  const [one, other] = names.map(({ title }) => t`${title}.`);
  return spoken(one!, first, other!, second);
}

export class Narrator {
  text = '';
  spoken = '';
  private next = 0;

  /** Before each time that something of the session is shown. */
  tell(session: Session): void {
    const isRunning = session.state === 'running',
      last = session.lastEpisode,
      { side, frame, inside } = session;
    const without = session.withoutImagination(last?.[0] ?? 0),
      twin = session.twin?.episodes ?? null,
      what = summary({ frame, inside, last, isRunning, without, twin, ...session.settings!.scenery });
    this.text = spoken(session.remark, side.isOpen ? besides(side, what, isRunning) : what);
    const now = performance.now();
    if (isRunning && now < this.next) return;
    // What happens first is told soon.
    this.next = now + (isRunning ? SPOKEN_PACE : FIRST_SPOKEN);
    const at = activityOf(session);
    this.spoken = at ? spoken(this.text, t`${at.words}.`) : this.text;
  }
}
