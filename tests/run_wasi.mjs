// Runs a WASI command: node --no-warnings run_wasi.mjs FILE.wasm [ARGUMENT ...]
// The program sees the current folder and the one for temporary files, both also by absolute path.
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { WASI } from "node:wasi";

const args = process.argv.slice(2);
const here = process.cwd();
const preopens = { ".": here, [here]: here, [tmpdir()]: tmpdir() };
const wasi = new WASI({ version: "preview1", args, env: process.env, preopens, returnOnExit: true });
const module = await WebAssembly.compile(await readFile(args[0]));
const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport });
process.exitCode = wasi.start(instance);
