/** The door: from the address of the module to everything that the page may ask of the core. */
import { Core } from './api';
import { failure } from './failure';
import { valueIn } from './hash';
import { Ladder } from './ladder';
import { compile } from './module';
import { sweep } from './pool';
import { Resting } from './resting';
import type { Lab } from './types';

export interface LabOptions {
  wasmUrl: string;
  /** The worker's script; by default `gedanken-worker.js` in the folder of the module. */
  workerUrl?: string;
}

/** Compiled modules by address: many labs on one page share one. */
const modules = new Map<string, Promise<WebAssembly.Module>>();

function moduleAt(url: string): Promise<WebAssembly.Module> {
  let module = modules.get(url);
  if (!module) {
    module = compile(url);
    modules.set(url, module);
    // What failed may be tried again.
    module.catch(() => modules.delete(url));
  }
  return module;
}

/** Rejects with a Failure whose sentence says why the core cannot run here. */
export async function createLab({ wasmUrl, workerUrl }: LabOptions): Promise<Lab> {
  const module = await moduleAt(wasmUrl);
  // Its own instance answers what is no run's business: short questions about texts.
  const core = await Core.create(module);
  const ladder = new Ladder(module, workerUrl ?? workerBeside(wasmUrl));
  const clients = new Set<Resting>();
  const initialSeed = core.catalog.run.find((param) => param.key === 'seed')?.initial ?? 0;

  return {
    catalog: core.catalog,
    get mode() {
      return ladder.mode;
    },
    get notice() {
      return ladder.notice;
    },
    normalize: async (config) => core.normalize(config),
    describe: async (id) => core.describe(id),
    async createRun() {
      const client: Resting = new Resting(
        await ladder.rest(), () => ladder.connect(), () => clients.delete(client),
      );
      clients.add(client);
      return client;
    },
    async sweep(request, progress, signal) {
      const config = core.normalize(request.config);
      const { seeds, episodes, steps } = request;
      if (!(seeds >= 1) || !(episodes >= 1 || steps >= 1)) {
        throw failure('INTERNAL', 'A sweep needs at least one seed, and episodes or steps to run.');
      }
      const firstSeed = Number(valueIn(config, 'seed') ?? initialSeed);
      return sweep(ladder, { ...request, config }, firstSeed, progress, signal);
    },
    dispose() {
      for (const client of [...clients]) client.dispose();
    },
  };
}

/** Modules without a folder (data: and blob: addresses) have no worker beside them. */
function workerBeside(wasmUrl: string): string {
  if (/^(data|blob):/i.test(wasmUrl)) return '';
  return wasmUrl.replace(/[?#].*$/, '').replace(/[^/]*$/, 'gedanken-worker.js');
}
