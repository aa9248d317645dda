/** The core as it was built for Node, and its catalogue. */
import { readFileSync } from 'node:fs';
import { Core } from '../../../build/site/headless.mjs';

export * from '../../../build/site/headless.mjs';
export const core = await Core.create(
  new WebAssembly.Module(readFileSync(new URL('../../public/gedanken.wasm', import.meta.url))),
);
export const { catalog } = core;
export const FAMILIES = ['env', 'agent', 'model', 'planner'];
