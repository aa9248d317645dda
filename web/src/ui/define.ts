/** Registers the elements; a second copy of this script on a page does no harm. */
import { GedankenChooser } from './chooser';
import { GedankenField } from './field';
import { GedankenLab } from './lab';
import { GedankenTimeline } from './timeline';

if (!customElements.get('gedanken-chooser')) customElements.define('gedanken-chooser', GedankenChooser);
if (!customElements.get('gedanken-field')) customElements.define('gedanken-field', GedankenField);
if (!customElements.get('gedanken-timeline')) customElements.define('gedanken-timeline', GedankenTimeline);
if (!customElements.get('gedanken-lab')) customElements.define('gedanken-lab', GedankenLab);

declare global {
  interface HTMLElementTagNameMap {
    'gedanken-chooser': GedankenChooser;
    'gedanken-field': GedankenField;
    'gedanken-lab': GedankenLab;
    'gedanken-timeline': GedankenTimeline;
  }
}
