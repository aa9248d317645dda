/** The door: from the address of the module to everything that the page may ask of the core. */
import { Core } from './api';
import { Client } from './client';
import { fetchExperiments } from './experiments';
import { failure } from './failure';
import { beside, workerOf } from './files';
import { valueIn } from './hash';
import { Ladder } from './ladder';
import { learn, translated } from './language';
import { compile } from './module';
import { Resting } from './resting';
import type { Experiment, Lab, Scene } from './types';

export interface LabOptions {
  wasmUrl: string;
  /** Of the element's surroundings; by default English. */
  lang?: string;
}

/** By address: many labs on one page share what is fetched. */
const modules = new Map<string, Promise<WebAssembly.Module>>();
const experiments = new Map<string, Promise<readonly Experiment[]>>();

/** What failed may be tried again. */
function shared<T>(all: Map<string, Promise<T>>, url: string, get: (url: string) => Promise<T>): Promise<T> {
  const known = all.get(url);
  if (known) return known;
  const coming = get(url);
  all.set(url, coming);
  coming.catch(() => all.delete(url));
  return coming;
}

/** Rejects with a Failure whose sentence says why the core cannot run here. */
export async function createLab({ wasmUrl, lang = '' }: LabOptions): Promise<Lab> {
  const spoken = learn(lang, beside(wasmUrl, 'locale')),
    module = await shared(modules, wasmUrl, compile);
  await spoken;
  // Its own instance answers what is no run's business: short questions about texts.
  const core = await Core.create(module);
  const ladder = new Ladder(module, workerOf(wasmUrl));
  const clients = new Set<Resting>();
  const drawn = new Map<string, Scene>();

  return {
    catalog: translated(core.catalog),
    get mode() {
      return ladder.mode;
    },
    get notice() {
      return ladder.notice;
    },
    resolve: (config) => core.resolve(config),
    normalize: async (config) => core.normalize(config),
    check: async (config) => core.open(config).close(),
    describe: async (id) => core.describe(id),
    policy: async (snapshot) => (await import('./policy')).policyOf(core, snapshot),
    dream: async (snapshot) => core.load(snapshot).dream(),
    async createRun() {
      const client: Resting = new Resting(
        await ladder.rest(),
        () => ladder.connect(),
        () => clients.delete(client),
      );
      clients.add(client);
      return client;
    },
    createLightRun: async () => new Client(await ladder.rest()),
    async sweep(request, progress, signal) {
      const config = core.normalize(request.config);
      const { seeds, episodes, steps } = request;
      if (!(seeds >= 1) || !(episodes >= 1 || steps >= 1)) {
        throw failure('INTERNAL', 'A sweep needs at least one seed, and episodes or steps to run.');
      }
      const firstSeed = Number(valueIn(core.resolve(config), 'seed'));
      const { sweep } = await import('./pool');
      return sweep(ladder, { ...request, config }, firstSeed, progress, signal);
    },
    painter: async () => new (await import('./easel')).Easel(ladder, drawn),
    experiments: async () =>
      translated(await shared(experiments, beside(wasmUrl, 'experiments.json'), fetchExperiments)),
    beside: (file) => beside(wasmUrl, file),
    dispose() {
      for (const client of [...clients]) client.dispose();
    },
  };
}
