/**
 * The experiments and their results beside the page: `experiments.json` holds all of them, with what was measured for
 * each claim, and `results/ID/VARIANT.csv.gz` are the files of ../experiments/results as they are.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { experiments, folder, resultPath, type Written } from '../experiments/experiments.mjs';
import type { Claim, Experiment } from './src/core/types';

const LIST = 'experiments.json';

/** What `gedanken experiment` printed for each claim: below its sentence a line for each comparison, which ends in yes or NO. */
export function claimsOf(written: Written['claims'], printed: string): Claim[] {
  const claims: Claim[] = written.map(({ text }) => ({ text, measured: [] }));
  let next = 0;
  for (const line of printed.split('\n')) {
    const [, chain, answer] = /^ {2}(.*\S) +(yes|NO)$/.exec(line) ?? [];
    if (chain) claims[next - 1]?.measured.push({ chain, holds: answer === 'yes' });
    else if (line === claims[next]?.text) next++;
  }
  return claims;
}

function complete(one: Written): Experiment {
  const printed = join(folder, 'results', one.id, 'claims.txt');
  return {
    ...one,
    claims: claimsOf(one.claims, existsSync(printed) ? readFileSync(printed, 'utf8') : ''),
    results: one.variants.every(({ name }) => existsSync(resultPath(one.id, name))),
  } as Experiment;
}

const all = (): Experiment[] => experiments().map(complete);

export function experimentsPlugin(): Plugin {
  return {
    name: 'gedanken-experiments',
    generateBundle() {
      const list = all();
      this.emitFile({ type: 'asset', fileName: LIST, source: JSON.stringify(list) });
      for (const { id, variants } of list.filter(({ results }) => results)) {
        for (const { name } of variants) {
          const source = readFileSync(resultPath(id, name));
          this.emitFile({ type: 'asset', fileName: `results/${id}/${name}.csv.gz`, source });
        }
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = request.url?.split('?')[0] ?? '';
        const [, id, name] = /\/results\/(\w+)\/(\w+)\.csv\.gz$/.exec(path) ?? [];
        if (path.endsWith(`/${LIST}`)) {
          response.setHeader('content-type', 'application/json');
          response.end(JSON.stringify(all()));
        } else if (id && name && existsSync(resultPath(id, name))) {
          response.setHeader('content-type', 'application/gzip');
          response.end(readFileSync(resultPath(id, name)));
        } else next();
      });
    },
  };
}
