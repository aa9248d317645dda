// Runs a WASI command: node --no-warnings run_wasi.mjs FILE.wasm [ARGUMENT ...]
// The program sees the current folder, the source tree and the folder for temporary files, all also by absolute path.
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { WASI } from "node:wasi";

// Where V8 calls WASI from WebAssembly by its fast way, Node 20 often ends in a fault once the program has ended:
// JavaScript then follows pointers that look like those of objects a collection has moved.
setFlagsFromString("--no-turbo-fast-api-calls");

const args = process.argv.slice(2);
const folders = [process.cwd(), resolve(import.meta.dirname, ".."), tmpdir()];
const preopens = { ".": folders[0], ...Object.fromEntries(folders.map((folder) => [folder, folder])) };
const wasi = new WASI({ version: "preview1", args, env: process.env, preopens, returnOnExit: true });
const module = await WebAssembly.compile(await readFile(args[0]));
const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport });
process.exitCode = wasi.start(instance);
