/** A page that is read, with figures in it. */
import { figures } from './live';
import { themed } from './theme';

themed();
figures();
