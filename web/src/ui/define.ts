/** Registers the element; a second copy of this script on a page does no harm. */
import { GedankenLab } from './lab';

if (!customElements.get('gedanken-lab')) customElements.define('gedanken-lab', GedankenLab);

declare global {
  interface HTMLElementTagNameMap {
    'gedanken-lab': GedankenLab;
  }
}
