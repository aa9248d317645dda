/** A page that is read: all that it needs is its theme. */
import { themed } from './theme';

themed();
