/** Files that a person takes along: how they are called, what is in them, and how they get to the disk. */
import { csv, fileName } from '../core/export';
import { valueIn } from '../core/hash';
import type { Progress } from '../core/types';
import type { Session } from './session';

/**
 * Of the live run, or of the study where there is one: a file for each variant. Of a long run each row is the mean of
 * some episodes; the file's name then says of how many.
 */
export function csvFiles(session: Session): { name: string; text: string }[] {
  const { settings, catalog, study, history, frame } = session, config = settings!.text, { stride } = history!;
  const seed = Number(valueIn(config, 'seed') ?? catalog.run.find((p) => p.key === 'seed')?.initial ?? 0);
  const digest = session.state === 'running' ? '' : session.digest;
  const live = { seed, digest, episodes: history!.episodes(), ...underWay(session.lastEpisode, frame?.progress) };
  const results = study?.results ?? [{ config, runs: [live] }];
  const means = study || stride === 1 ? '' : ` means-of-${stride}`;
  return results.map((result) => ({
    name: fileName(result.config + means, 'csv'), text: csv({ catalog, ...result }),
  }));
}

/** The row of the episode under way, if there is one: behind an end nothing has happened yet. */
function underWay(last: ArrayLike<number> | null, p: Progress | undefined): { unfinished?: number[] } {
  const ENV_STEPS = 1;
  if (!p || p.env_steps === (last?.[ENV_STEPS] ?? 0)) return {};
  return {
    unfinished: [p.episodes + 1, p.env_steps, p.model_steps, p.updates, p.episode_return, p.episode_steps, 0],
  };
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
