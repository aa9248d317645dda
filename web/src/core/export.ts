/**
 * Files that people take with them. Returns texts and bytes; saving them is the page's business.
 */
import { pairsOf, valueIn } from './hash';
import type { Catalog, SweepResult } from './types';

export interface CsvRequest {
  catalog: Pick<Catalog, 'version' | 'numbers_version' | 'episode_columns'>;
  /** Config text of the first seed. */
  config: string;
  /** Names of what was measured besides, the last columns of the rows. */
  measures?: readonly string[];
  /** `unfinished`: the row of the episode under way, in the columns of the others. */
  runs: (SweepResult['runs'][number] & { unfinished?: number[] })[];
}

/**
 * Learning curves as CSV (RFC 4180), one row per episode, in the columns of the command line: what the rows
 * are of stands in the first row of each seed, its digest in the last.
 */
export function csv({ catalog, config, runs, measures = [] }: CsvRequest): string {
  const { episode_columns: columns, version, numbers_version } = catalog;
  const bare = pairsOf(config)
    .filter((pair) => !/^(seed|numbers)=/.test(pair))
    .join(' ');
  const origin = [valueIn(config, 'env'), valueIn(config, 'agent'), version, numbers_version, bare].map((field) =>
    csvField(String(field ?? '')),
  );
  const lines = [
    ['seed', ...columns, 'finished', ...measures, 'world', 'agent', 'version', 'numbers', 'config', 'digest'].join(','),
  ];
  for (const { seed, digest, episodes, unfinished } of runs) {
    // How long it took is not part of the result, and what cannot be measured yet is no number.
    const written = (row: ArrayLike<number>, isFinished: 0 | 1): (number | string)[] => {
      const [all, n] = [Array.from(row), columns.length];
      const measured = measures.map((_, k) => all[all.length - measures.length + k]!);
      return [...all.slice(0, n), isFinished, ...measured.map((x) => (Number.isNaN(x) ? '' : x))];
    };
    const rows = Array.from({ length: episodes.rows }, (_, row) =>
      written(episodes.data.subarray(row * episodes.columns, (row + 1) * episodes.columns), 1),
    );
    if (unfinished) rows.push(written(unfinished, 0));
    // Numbers in the shortest form that reads back the same.
    rows.forEach((row, i) =>
      lines.push([seed, ...row, ...(i ? ['', '', '', '', ''] : origin), i === rows.length - 1 ? digest : ''].join(',')),
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** A field as RFC 4180 wants it: in quotes when it has a comma, a quote or a line break. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A file name that tells runs apart: `gedanken-env-dyna-maze-agent-dyna-q.csv`. */
export function fileName(config: string, extension: 'csv' | 'png' | 'svg' | 'json' | 'gedanken'): string {
  const words = pairsOf(config)
    .filter((pair) => pair.length <= 40)
    .join('-')
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .slice(0, 80)
    .replace(/^[-.]+|[-.]+$/g, '');
  return `gedanken${words && '-'}${words}.${extension}`;
}

/** A run file: the snapshot's bytes as they are. */
export function runFile(config: string, snapshot: Uint8Array): { name: string; bytes: Uint8Array } {
  return { name: fileName(config, 'gedanken'), bytes: snapshot };
}
