/** Results that are kept beside the page, as the command line wrote them: fetched, unpacked, read, and compared with others. */
import { failure } from './failure';
import { t } from './language';
import { SECONDS } from './stats';
import type { SweepResult } from './types';

/** One seed, with the row of an episode that had begun when its steps were used up. */
export type StoredRun = SweepResult['runs'][number] & { unfinished?: number[] };

/** A file `VARIANT.csv.gz`; `columns` are those of an episode, `measures` what was measured besides. */
export async function fetchResults(
  url: string,
  columns: readonly string[],
  measures: readonly { name: string }[],
): Promise<StoredRun[]> {
  const response = url ? await fetch(url).catch(() => null) : null;
  if (!response?.ok) throw failure('FETCH', 'The results of this experiment could not be fetched; it can be run here.');
  try {
    const names = [...columns, SECONDS, ...measures.map(({ name }) => name)];
    return readResults(await unpacked(await response.arrayBuffer()), names);
  } catch {
    throw failure('RESULTS', 'The results of this experiment are damaged; it can be run here.');
  }
}

/** Some servers say that what is packed is packed, and then the browser has unpacked it already. */
async function unpacked(bytes: ArrayBuffer): Promise<string> {
  const [first, second] = new Uint8Array(bytes);
  if (first !== 0x1f || second !== 0x8b) return new TextDecoder().decode(bytes);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

/** Throws where the text is no such file. Rows get these columns; how long it took is not kept. */
export function readResults(text: string, columns: readonly string[]): StoredRun[] {
  const [head = [], ...lines] = text.split(/\r?\n/).filter(Boolean).map(fields);
  const at = (name: string): number => {
    const index = head.indexOf(name);
    if (index < 0 && name !== SECONDS) throw new RangeError(`no column ${name}`);
    return index;
  };
  const seed = at('seed'),
    finished = at('finished'),
    digest = at('digest'),
    places = columns.map(at);
  const runs = new Map<number, { rows: number[][]; digest: string; unfinished?: number[] }>();
  for (const line of lines) {
    if (line.length !== head.length) throw new RangeError('a line is cut off');
    const of = Number(line[seed]),
      run = runs.get(of) ?? { rows: [], digest: '' };
    const row = places.map((place) => (line[place] ? Number(line[place]) : NaN));
    runs.set(of, run);
    if (line[finished] === '1') run.rows.push(row);
    else run.unfinished = row;
    run.digest = line[digest] || run.digest;
  }
  if (!runs.size) throw new RangeError('no rows');
  return [...runs].map(([of, { rows, ...run }]) => ({
    seed: of,
    ...run,
    episodes: { columns: columns.length, rows: rows.length, data: Float64Array.from(rows.flat()) },
  }));
}

/** The fields of a line of CSV as the command line writes it: none has a line break in it. */
function fields(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!,
  );
}

type Ended = { seed: number; digest: string };

/** In one sentence, whether runs came out as they did before; of each variant with its name. */
export function verdict(
  variants: readonly { name: string; before: readonly Ended[]; now: readonly Ended[] }[],
): string {
  const total = variants.reduce((sum, { before }) => sum + before.length, 0);
  const other = variants.flatMap(({ name, before, now }) => {
    const seeds = before
      .filter(({ seed, digest }) => now.find((one) => one.seed === seed)?.digest !== digest)
      .map(({ seed }) => seed);
    const all = seeds.join(', '),
      which = seeds.length > 1 ? t`seeds ${all}` : t`seed ${all}`;
    return seeds.length ? [{ n: seeds.length, words: variants.length > 1 ? t`${which} of ${name}` : which }] : [];
  });
  const n = other.reduce((sum, one) => sum + one.n, 0);
  if (n === 0)
    return total === 1
      ? t`The run came out the same, to the bit.`
      : t`All ${total} runs came out the same, to the bit.`;
  const which = other.map(({ words }) => words).join(t`; `);
  return total === 1
    ? t`The run came out otherwise: ${which}.`
    : t`${n} of ${total} runs came out otherwise: ${which}.`;
}
