/** Registers `<gedanken-lab>`, once, whatever else on the page does so too. */
import '../../src/ui/define';
import { GedankenLab } from './index';

export { GedankenLab };
