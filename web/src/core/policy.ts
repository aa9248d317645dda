/** What the agent of a snapshot would do, as JSON. The page's own instance writes it: no worker carries code for that. */
import type { Core } from './api';
import { failure } from './failure';
import { t } from './language';

/** Throws the core's sentence where the agent keeps no policy. */
export function policyOf(core: Core, snapshot: Uint8Array): string {
  const { exports, memory } = core,
    at = exports.gedanken_blob(Math.max(1, snapshot.length));
  if (at === 0) throw failure('INTERNAL', t`There is no memory for ${snapshot.length} bytes.`);
  memory.write(at, snapshot);
  const handle = core.check(exports.gedanken_load(snapshot.length));
  try {
    return new TextDecoder().decode(core.saved(core.check(exports.gedanken_policy(handle))));
  } finally {
    exports.gedanken_close(handle);
  }
}
