// The golden digests in JavaScriptCore, the engine of Safari: jsc jsc.mjs -- gedanken.wasm digests.txt
// Not Node but the engine's own shell: `arguments`, `print` and `readFile` are its functions.
const [wasm, golden] = arguments;
const STEP = 2; // GDN_UNTIL_STEP
const MOST = 2 ** 31 - 1;

const module = new WebAssembly.Module(readFile(wasm, "binary"));
const { exports } = new WebAssembly.Instance(module, { env: { emscripten_notify_memory_growth() {} } });
exports._initialize?.();

// Text crosses in one buffer, ASCII here, ending with 0; a negative result left a sentence there.
const buffer = () => new Uint8Array(exports.memory.buffer, exports.gedanken_text(), exports.gedanken_text_bytes());
function write(text) {
  const bytes = buffer();
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = 0;
}
function read() {
  const bytes = buffer();
  return String.fromCharCode(...bytes.subarray(0, bytes.indexOf(0)));
}
function succeed(result) {
  if (result < 0) throw new Error(read());
  return result;
}

function digest(config, steps) {
  write(config);
  const run = succeed(exports.gedanken_open());
  for (let i = 0; i < steps; i++) succeed(exports.gedanken_advance(run, MOST, STEP));
  succeed(exports.gedanken_digest(run));
  const found = read();
  exports.gedanken_close(run);
  return found;
}

// Lines of one or two hashes, of which the first is the digest, then STEPS and CONFIG.
let passed = 0;
let failed = 0;
for (const line of readFile(golden).split("\n")) {
  const [, expected, steps, config] = /^([0-9a-f]{16})(?: [0-9a-f]{16})? +(\d+) +(.*\S)/.exec(line) ?? [];
  if (!expected) {
    if (line !== "" && !line.startsWith("#")) throw new Error(`not a golden line: ${line}`);
    continue;
  }
  const found = digest(config, Number(steps));
  if (found === expected) passed++;
  else {
    failed++;
    print(`    ${found}, not ${expected}: ${config}`);
  }
}
print(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed < 40) throw new Error("the digests differ in JavaScriptCore");
