/** The first page: the element in its smallest dress, and the way on to the lab with the run that is there. */
import './element';
import { themed } from './theme';

// Links to runs led here before the lab had a page of its own.
const goOn = (): void => {
  if (location.hash.length > 1) location.replace(`lab.html${location.hash}`);
};
goOn();
addEventListener('hashchange', goOn);

const lab = document.querySelector('gedanken-lab')!,
  on = document.querySelector<HTMLAnchorElement>('#on')!;
themed(lab);
lab.addEventListener('gedanken-change', () => (on.href = `lab.html${lab.hash}`));
