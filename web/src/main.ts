/** The page of the lab: the element, with its state in the address bar and the theme of the whole. */
import './element';
import { isElsewhere } from './core/address';
import { themed } from './theme';
import { linkOf } from './ui/link';

const lab = document.querySelector('gedanken-lab')!;

lab.config = location.hash;
// A figure in somebody else's page begins as its link says.
if (self === top) lab.keep = 'lab';
const dress = themed(lab);
addEventListener('hashchange', () => (lab.config = location.hash));
// In its other language the run stands where it stood here.
for (const link of document.querySelectorAll<HTMLAnchorElement>('.lang a'))
  link.onpointerdown = link.onclick = () => {
    const { session } = lab;
    if (session) link.hash = linkOf(session, session.moment);
  };
lab.addEventListener('gedanken-change', (e) => {
  const { hash, arrived } = (e as CustomEvent<{ hash: string; arrived: boolean }>).detail;
  // Back leads to another world, agent or experiment, and not through every place of a slider.
  const isNew = !arrived && isElsewhere(location.hash, hash);
  history[isNew ? 'pushState' : 'replaceState'](null, '', hash);
  dress();
});
