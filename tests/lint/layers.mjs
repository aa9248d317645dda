// Arrows point down: every #include in src/ must name a layer that its own layer may see. And a learned model is asked
// to predict in one place only: whoever imagines does it by the step of src/imagine.
import { files, finish, read } from "./tree.mjs";

const base = ["base"];
const math = ["math", ...base];
const core = ["core", ...math];
const may = {
  base,
  math,
  core,
  envs: ["envs", ...core],
  tensor: ["tensor", ...core],
  gp: ["gp", ...core],
  models: ["models", "tensor", "gp", ...core],
  planners: ["planners", ...core],
  learners: ["learners", "models", "tensor", ...core],
  imagine: ["imagine", "planners", "learners", "models", "tensor", "gp", ...core],
  gauges: ["gauges", "imagine", "learners", "models", "tensor", ...core],
  agents: ["agents", "gauges", "imagine", "planners", "learners", "models", "gp", ...core],
  run: ["run", "agents", "gauges", "imagine", "planners", "learners", "models", "envs", "tensor", "gp", ...core],
  cli: ["cli"],
  wasm: ["wasm"],
};
// The core's promise: memory and bits. Only these headers of the C library, and only in the library.
const freestanding = new Set(["stdint.h", "stddef.h", "string.h", "limits.h", "float.h", "stdarg.h", "stdbool.h"]);
// A header of the compiler, and the one file that may use it: cpuid.h is inline assembly, no library.
const only = new Map([["cpuid.h", "src/math/wide.c"]]);

const predicts = new Set(["imagine", "gauges"]);

const findings = [];
const paths = [...files("src", ".c", ".h"), ...files("include", ".h")];
for (const path of paths) {
  const layer = path.startsWith("include/") ? "include" : path.split("/")[1];
  if (layer !== "include" && !may[layer]) findings.push(`${path}: no such layer`);
  read(path)
    .split("\n")
    .forEach((line, i) => {
      if (/(->|\.)\s*predict\s*\(/.test(line) && !predicts.has(layer))
        findings.push(`${path}:${i + 1}: a prediction outside src/imagine and src/gauges`);
      const [, quote, name] = /^\s*#\s*include\s*(["<])([^">]+)[">]/.exec(line) ?? [];
      if (!name) return;
      const where = `${path}:${i + 1}`;
      const program = layer === "cli" || layer === "wasm";
      if (quote === "<") {
        if (!program && !freestanding.has(name) && only.get(name) !== path)
          findings.push(`${where}: <${name}> in the library`);
      } else if (!name.startsWith("gedanken/")) {
        const target = name.includes("/") ? name.split("/")[0] : layer;
        if (!(may[layer] ?? []).includes(target)) findings.push(`${where}: ${layer} may not see ${target}: ${name}`);
      }
    });
}
finish(findings, paths.length, "files");
