/** The worker: a runner whose messages come from and go to the page. */
import { Runner } from './runner';

/** What this script uses of DedicatedWorkerGlobalScope, whose types clash with the page's. */
interface Scope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: (event: { data: unknown }) => void;
  onmessageerror: () => void;
}
const scope = self as unknown as Scope;

const runner = new Runner((answer, transfer) => scope.postMessage(answer, transfer));
scope.onmessage = (event) => void runner.receive(event.data);
scope.onmessageerror = () => void runner.receive(undefined);
