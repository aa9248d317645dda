/** Every control that is no parameter's once, in a state drawn by a printed seed. */
import { startChromium } from './chromium';
import { CONTROLS } from './controls';
import { DESK } from './driver';
import { Forms } from './forms';
import { STATES } from './states';
import { luckOfNext, touching } from './suite';

const forms = await Forms.read();

touching(
  'the controls of',
  forms,
  startChromium,
  CONTROLS.map((what) => {
    const luck = luckOfNext();
    return { what, state: luck.among(STATES), window: DESK, around: 'site', luck };
  }),
);
