/** Files that a person takes along: how they are called, what is in them, and how they get to the disk. */
import { csv, fileName } from '../core/export';
import { t } from '../core/language';
import type { Progress } from '../core/types';
import { drawChart } from '../view/chart';
import { css, dashOf, hueOf, type Palette } from '../view/palette';
import { pngOf } from '../view/png';
import { drawScene } from '../view/scene';
import { SvgInk } from '../view/svg';
import { axisWords } from './curve-words';
import type { Display } from './display';
import type { Session } from './session';

/**
 * Of the live run, or of the study where there is one: a file for each variant. Of a long run each row behind the
 * first is the mean of some episodes; the file's name then says of how many at most.
 */
export function csvFiles(session: Session): { name: string; text: string }[] {
  const { settings, catalog, history, frame } = session,
    { study } = session.beside,
    { text: config, seed } = settings!;
  const { stride } = history!;
  // While an earlier moment is shown, digest and episode under way are of then, and all else is of the furthest one.
  const isAtHead = !session.isPast,
    digest = session.state === 'running' || !isAtHead ? '' : session.digest;
  const live = {
    seed,
    digest,
    episodes: history!.episodes(),
    ...(isAtHead ? underWay(session.beside.lastEpisode, frame?.progress) : {}),
  };
  const measures = (study?.experiment?.measures ?? []).map(({ name }) => name);
  const results = study?.results ?? [{ config, runs: [live] }];
  const means = study || stride === 1 ? '' : ` means-of-up-to-${stride}`;
  return results.map((result) => ({
    name: fileName(result.config + means, 'csv'),
    text: csv({ catalog, measures, ...result }),
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

export function saveCsv(session: Session): void {
  for (const file of csvFiles(session)) download(file.name, file.text);
}

export async function savePng(session: Session, { stage, palette, plot, table }: Display): Promise<void> {
  const scene = session.frame?.scene,
    words = axisWords(session),
    canvas = plot?.querySelector('canvas');
  if (!scene || !stage || !palette) return;
  download(
    fileName(session.settings!.text, 'png'),
    await pngOf({
      scene,
      catalog: session.catalog,
      palette,
      width: stage.width,
      height: stage.height,
      curves:
        plot && canvas && table.x.length
          ? {
              canvas,
              width: plot.clientWidth,
              height: plot.clientHeight,
              title: t`${words.y} by ${words.x.toLowerCase()}`,
              legend: table.curves.map((curve) => ({
                text: curve.title,
                dash: dashOf(curve),
                ink: css(palette.curves[hueOf(curve.style)]!),
              })),
            }
          : null,
      caption: originOf(session),
    }),
  );
}

/** What makes a picture again. */
function originOf(session: Session): string {
  const digest = session.state === 'running' ? '' : t`digest ${session.digest}`;
  return [session.settings!.text, digest].filter(Boolean).join(' · ');
}

/** On paper of the page's colour, so that light lines are seen wherever it is put. */
function sheetOf({ paper }: Palette, width: number, height: number): SvgInk {
  const ink = new SvgInk();
  ink.fillStyle = css(paper);
  ink.fillRect(0, 0, width, height);
  return ink;
}

/** The stage as vectors, in the size on screen. */
export function stageSvg(session: Session, { stage, palette }: Display): string | null {
  const scene = session.frame?.scene;
  if (!scene || !stage || !palette) return null;
  const { width, height, fade } = stage,
    ink = sheetOf(palette, width, height);
  drawScene(ink, scene, session.catalog, palette, width, height, 1, fade);
  return ink.write(width, height, session.settings!.component('env')?.title ?? '', originOf(session));
}

const CHART = { width: 640, height: 400 };

/** The curves as vectors; null while there is none. */
export function chartSvg(session: Session, { palette, table, marks }: Display): string | null {
  const words = axisWords(session);
  if (!palette || !table.x.length) return null;
  const ink = sheetOf(palette, CHART.width, CHART.height);
  drawChart(ink, { table, words, marks, palette, ...CHART });
  const title = t`${words.y} by ${words.x.toLowerCase()}`;
  return ink.write(CHART.width, CHART.height, title, originOf(session));
}

export function saveSvg(session: Session, what: 'stage' | 'curves', svg: string): void {
  download(fileName(session.settings!.text, 'svg').replace(/\.svg$/, `-${what}.svg`), svg);
}

export async function savePolicy(session: Session): Promise<void> {
  const { name, text } = await session.policy();
  download(name, text);
}

export async function saveRun(session: Session): Promise<void> {
  const file = await session.save();
  if (file) download(file.name, file.bytes);
}

function download(name: string, data: Blob | string | Uint8Array): void {
  const url = URL.createObjectURL(data instanceof Blob ? data : new Blob([data as BlobPart]));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
