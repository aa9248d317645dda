/** Files that a person takes along: how they are called, what is in them, and how they get to the disk. */
import { csv, fileName } from '../core/export';
import { valueIn } from '../core/hash';
import type { Session } from './session';

/** Of the live run, or of the study where there is one: a file for each variant. */
export function csvFiles({ settings, catalog, study, history, digest }: Session): { name: string; text: string }[] {
  const config = settings!.text, { stride } = history!;
  const seed = Number(valueIn(config, 'seed') ?? catalog.run.find((p) => p.key === 'seed')?.initial ?? 0);
  const results = study?.results ?? [{ config, runs: [{ seed, digest, episodes: history!.episodes() }] }];
  const joined = study || stride === 1 ? '' : `# each row is the mean of ${stride} episodes\r\n`;
  return results.map((result) => ({
    name: fileName(result.config, 'csv'), text: joined + csv({ catalog, ...result }),
  }));
}

export function pngName(session: Session): string {
  return fileName(session.settings!.text, 'png');
}

export function download(name: string, data: Blob | string | Uint8Array): void {
  const url = URL.createObjectURL(data instanceof Blob ? data : new Blob([data as BlobPart]));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
