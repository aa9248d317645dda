/** Each field and control once in Firefox, in a drawn state. */
import { CONTROLS } from './controls';
import { DESK } from './driver';
import { startFirefox } from './firefox';
import { Forms } from './forms';
import { STATES } from './states';
import { luckOfNext, touching } from './suite';

/** Files and the clipboard are asked of Chromium alone. */
const ELSEWHERE = ['files'];

const forms = await Forms.read();
const all = [...forms.all(), ...CONTROLS.filter(({ name }) => !ELSEWHERE.includes(name))];

touching(
  'in Firefox:',
  forms,
  startFirefox,
  all.map((what) => {
    const luck = luckOfNext();
    return { what, state: luck.among(STATES), window: DESK, around: 'site', luck };
  }),
  false,
);
