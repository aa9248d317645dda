/** The element's class. Nothing is registered here, and nothing touches the page: `gedanken/define` registers. */
import { GedankenLab as Lab } from '../../src/ui/lab';
import type { GedankenLab as Promised } from './element';

export type { GedankenEvents } from './element';

/** The class of `<gedanken-lab>`, also where there is no document. */
export const GedankenLab: typeof Promised = Lab;
export type GedankenLab = Promised;
