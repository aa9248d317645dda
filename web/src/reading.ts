/** A page that is read, with figures in it, and texts to take along. */
import { copying } from './copying';
import { figures } from './live';
import { themed } from './theme';

themed();
figures();
copying();
