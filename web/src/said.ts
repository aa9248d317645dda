/** What the page's scripts say in its language stands in it. */
import { speak, type Dictionary } from './core/language';

const said = document.querySelector('#said');
if (said) speak(JSON.parse(said.textContent) as Dictionary);
