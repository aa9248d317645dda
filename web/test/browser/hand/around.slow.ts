/** Fields and controls in other surroundings: twice on a page, in a scaled slide, under the strict policy. */
import { startChromium } from './chromium';
import { CONTROLS } from './controls';
import { DESK } from './driver';
import { Forms } from './forms';
import { SURROUNDINGS } from './scene';
import { STATES } from './states';
import { luckOfNext, touching, type Case } from './suite';

/** Forms drawn for each of the surroundings, beside the first maze's and the pendulum's. */
const FORMS = 10;
/** Needs the page's address, which belongs to the site. */
const OF_SITE = ['files'];

const forms = await Forms.read();

for (const around of SURROUNDINGS.filter((one) => one !== 'site')) {
  const luck = luckOfNext(),
    all = forms.all();
  const drawn = [
    ...all.filter(({ name }) => ['env maze', 'env pendulum', 'agent dyna-q'].includes(name)),
    ...Array.from({ length: FORMS }, () => luck.among(all)),
  ];
  const cases: Case[] = [...new Set(drawn), ...CONTROLS.filter(({ name }) => !OF_SITE.includes(name))].map((what) => ({
    what,
    state: luck.among(STATES),
    window: DESK,
    around,
    luck: luckOfNext(),
    turn: luck.among([0, 1]),
  }));
  touching(`${around}:`, forms, startChromium, cases);
}
