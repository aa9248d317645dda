/** How a session comes to another place: by a link, an experiment, or from where it was left. */
import { t } from '../core/language';
import type { Experiment, Moment, RunClient } from '../core/types';
import type { Kept } from './kept';
import { arrivalAt } from './link';
import type { Session } from './session';
import { experimentPlan } from './study';
import { count } from './words';

export class Following {
  /** The moment that a link names, while it is on the way there. */
  going: Moment | null = null;
  /** What changes now was asked for by a link, and not by hand. */
  isArriving = true;

  constructor(private readonly session: Session) {}

  /** Back and Forward find the run as it was left. */
  async visit(link: string): Promise<void> {
    const { session } = this,
      kept = session.past.at(`#${link.replace(/^#/, '')}`);
    this.isArriving = true;
    session.notices.clear('link', 'lab', 'curves', 'files');
    if (kept) {
      await session.replace((client) => session.resumeKept(client, kept), '');
    } else await this.follow(link);
  }

  /** A run that comes back from where only its link was kept of what stood beside it. */
  async comeBack(client: RunClient, kept: Kept): Promise<void> {
    await this.session.comeBack(client, kept);
    const { pins, plan, side } = await arrivalAt(kept.address, this.session.lab, this.session.library);
    this.session.beside.follow(pins, plan);
    if (side !== null) await this.session.side.begin(side);
  }

  /** The experiment's last variant on the stage, and the results of all beside it; where none are kept, they are run. */
  async experiment(experiment: Experiment): Promise<void> {
    const { session } = this,
      plan = experimentPlan(session.catalog, experiment);
    await session.replace(async (client) => {
      session.begin(await client.open(plan.variants.at(-1)!.config));
      session.view = { ...session.view, x: null, y: null, log: null };
      session.side.drop();
      session.beside.follow([], plan);
    });
    if (!experiment.results) session.beside.done = session.beside.again();
  }

  /** What a link gets wrong is said, and the rest of it is used. */
  private async follow(link: string): Promise<void> {
    const { session } = this,
      { config, view, pins, plan, side, notices } = await arrivalAt(link, session.lab, session.library);
    await session.replace(async (client) => {
      session.view = view;
      session.begin(await client.open(config));
      if (side === null) session.side.drop();
      else await session.side.begin(side);
      if (!view.at) await session.skip(client); // a moment is counted from the beginning
    });
    if (notices.length) session.refuse({ code: 'LINK', message: notices.join(' ') }, 'link');
    session.beside.follow(pins, plan);
    if (view.at) void this.reach(view.at);
  }

  /** On to a moment of a run that has just begun, as fast as it goes; whatever else is wished for ends it. */
  private reach(at: Moment): Promise<void> {
    const { session } = this;
    return session.wish(async (client: RunClient, isWished) => {
      session.setOut();
      session.view = { ...session.view, at };
      this.going = at;
      await session
        .pass(async () => {
          if (at.step > 0) await client.advance('step', at.step);
          if (at.tick > 0 && isWished()) await client.advance('ticks', at.tick);
        })
        .finally(() => (this.going = null));
      if (isWished()) return;
      session.remark = t`Stopped on the way to step ${count(at.step)} of the link.`;
      session.view = { ...session.view, at: null };
    });
  }
}
