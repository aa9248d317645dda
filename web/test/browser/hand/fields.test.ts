/** Each field of the forms that this commit draws once, either pulled or set, in a state drawn by a printed seed. */
import { drawn } from '../../../../tests/drawn.mjs';
import { startChromium } from './chromium';
import { DESK } from './driver';
import { Forms } from './forms';
import { STATES } from './states';
import { luckOfNext, touching } from './suite';

const forms = await Forms.read();

touching(
  'the fields of',
  forms,
  startChromium,
  drawn(
    forms.all().map((what) => {
      const luck = luckOfNext();
      return { what, state: luck.among(STATES), window: DESK, around: 'site', luck, turn: luck.among([0, 1]) };
    }),
    ({ what }) => what.name,
  ),
);
