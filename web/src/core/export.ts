/**
 * Files that people take with them. Returns texts and bytes; saving them is the page's business.
 */
import { pairsOf } from './hash';
import type { Catalog, SweepResult } from './types';

export interface CsvRequest {
  catalog: Pick<Catalog, 'version' | 'numbers_version' | 'episode_columns'>;
  /** Config text of the first seed. */
  config: string;
  runs: SweepResult['runs'];
}

/**
 * Learning curves as CSV (RFC 4180), one row per episode, in the columns of the command line.
 * Comment lines before the header say how to get the same numbers again.
 */
export function csv({ catalog, config, runs }: CsvRequest): string {
  const lines = [
    `# gedanken ${catalog.version}, numbers ${catalog.numbers_version}`,
    `# config ${oneLine(config)}`,
    ...runs.map((run) => `# digest ${run.seed} ${run.digest}`),
    ['seed', ...catalog.episode_columns].map(csvField).join(','),
  ];
  for (const { seed, episodes } of runs) {
    const own = catalog.episode_columns.length; // how long it took is not part of the result
    for (let row = 0; row < episodes.rows; row++) {
      const at = row * episodes.columns;
      // Numbers in the shortest form that reads back the same.
      lines.push([seed, ...episodes.data.subarray(at, at + own)].join(','));
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** A field as RFC 4180 wants it: in quotes when it has a comma, a quote or a line break. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A file name that tells runs apart: `gedanken-env-dyna-maze-agent-dyna-q.csv`. */
export function fileName(config: string, extension: 'csv' | 'png' | 'gedanken'): string {
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

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
