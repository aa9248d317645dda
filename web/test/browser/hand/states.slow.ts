/**
 * Each field and control in every state: in turn on a desk and on a phone, a field in turn pulled and set, so that
 * each is met on both, and both ways.
 */
import { startChromium } from './chromium';
import { CONTROLS } from './controls';
import { DESK, PHONE } from './driver';
import { Forms } from './forms';
import { STATES } from './states';
import { luckOfNext, touching, type Case } from './suite';

const forms = await Forms.read();

const cases: Case[] = [...forms.all(), ...CONTROLS].flatMap((what, i) =>
  STATES.map((state, k) => {
    const isForDesks = 'isForDesks' in what && what.isForDesks;
    return {
      what,
      state,
      window: isForDesks || (i + k) % 2 ? DESK : PHONE,
      around: 'site',
      luck: luckOfNext(),
      turn: k >> 1,
    };
  }),
);

touching('in every state:', forms, startChromium, cases);
