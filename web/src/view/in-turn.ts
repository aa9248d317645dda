/**
 * Drawing that can wait a moment: each piece in a task of its own, so that what a hand does meanwhile is heard
 * between them. A piece that is asked for again before its turn is done once.
 */
const waiting = new Set<() => void>();
let isGoing = false;

export function inTurn(piece: () => void): void {
  waiting.add(piece);
  if (isGoing) return;
  isGoing = true;
  setTimeout(next);
}

function next(): void {
  const [piece] = waiting;
  waiting.delete(piece!);
  isGoing = waiting.size > 0;
  if (isGoing) setTimeout(next);
  piece!();
}
