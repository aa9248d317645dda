/** The core as it was built for Node, and its catalogue. */
import { readFileSync } from 'node:fs';
import { Core } from '../../../build/site/headless.mjs';

export * from '../../../build/site/headless.mjs';
/** The module, as it is served. */
export const MODULE = readFileSync(new URL('../../public/gedanken.wasm', import.meta.url));
export const core = await Core.create(new WebAssembly.Module(MODULE));
export const { catalog } = core;
export const FAMILIES = ['env', 'agent', 'model', 'planner'];
