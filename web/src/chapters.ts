/** The list of the chapters, and that of lectures. */
import { teaching } from './learn/teaching';
import { themed } from './theme';

themed();
teaching();
