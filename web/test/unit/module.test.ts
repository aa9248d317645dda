import { afterEach, describe, expect, it, vi } from 'vitest';
import { ABI, compile, instantiate } from '../../src/core/module';
import { Memory } from '../../src/core/memory';
import { asFailure } from '../../src/core/failure';

/** A module by hand: memory, `gedanken_abi` that returns `abi`, and the listed imports () -> (). */
function module(abi: number, imports: [string, string][] = [], exported = 'gedanken_abi'): Uint8Array<ArrayBuffer> {
  const text = (s: string) => [s.length, ...new TextEncoder().encode(s)];
  const section = (id: number, ...body: number[]) => [id, body.length, ...body];
  return Uint8Array.from([
    0,
    97,
    115,
    109,
    1,
    0,
    0,
    0,
    ...section(1, 2, 0x60, 0, 1, 0x7f, 0x60, 0, 0), // types: () -> i32, () -> ()
    ...section(2, imports.length, ...imports.flatMap(([from, name]) => [...text(from), ...text(name), 0, 1])),
    ...section(3, 2, 0, 1), // functions: the version, and one that calls import 0
    ...section(5, 1, 0, 1),
    ...section(
      7,
      3,
      ...text('memory'),
      2,
      0,
      ...text(exported),
      0,
      imports.length,
      ...text('call'),
      0,
      imports.length + 1,
    ),
    ...section(10, 2, 4, 0, 0x41, abi, 0x0b, ...(imports.length ? [4, 0, 0x10, 0, 0x0b] : [2, 0, 0x0b])),
  ]);
}

const URL = 'https://example.org/gedanken.wasm';
function serve(body: BodyInit | null, init: ResponseInit = {}, type = 'application/wasm'): void {
  const headers = { 'content-type': type };
  vi.stubGlobal('fetch', async () => new Response(body, { headers, ...init }));
}
const reason = (promise: Promise<unknown>) => promise.then(() => expect.fail('it worked'), asFailure);

afterEach(() => vi.unstubAllGlobals());

describe('compile', () => {
  it('takes a module, whatever the server calls it', async () => {
    for (const type of ['application/wasm', 'application/octet-stream', '']) {
      serve(module(ABI), {}, type);
      expect(await compile(URL)).toBeInstanceOf(WebAssembly.Module);
    }
  });

  it('names the URL when there is no network', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await reason(compile(URL))).toMatchObject({ code: 'FETCH', message: expect.stringContaining(URL) });
  });

  it('says what the server answered', async () => {
    serve('not found', { status: 404 });
    const { code, message } = await reason(compile(URL));
    expect(code).toBe('FETCH');
    expect(message).toBe(`The server answered 404 for the program at ${URL}.`);
  });

  it('knows a web page from a module', async () => {
    serve('<!doctype html><title>Home</title>', {}, 'text/html; charset=utf-8');
    const { code, message } = await reason(compile(URL));
    expect(code).toBe('NOT_WASM');
    expect(message).toContain(`${URL} is not a WebAssembly module (type text/html, 34 bytes)`);
  });

  it('knows a page even when it is called a module, and an empty file', async () => {
    serve('<!doctype html>');
    expect((await reason(compile(URL))).message).toContain('type application/wasm, 15 bytes');
    serve('');
    expect((await reason(compile(URL))).message).toContain('0 bytes');
  });

  it('says that a module is damaged', async () => {
    serve(module(ABI).slice(0, 20));
    expect(await reason(compile(URL))).toMatchObject({
      code: 'NOT_WASM',
      message: expect.stringContaining(`${URL} is damaged`),
    });
  });

  it.each([
    // Chromium, Firefox
    "WebAssembly.compile(): Compiling or instantiating WebAssembly module violates the following Content Security policy directive because 'unsafe-eval' is not an allowed source of script",
    'WebAssembly.compile(): Wasm code generation disallowed by embedder',
    'call to WebAssembly.compile() blocked by CSP',
  ])('knows a security policy: %s', async (text) => {
    serve(module(ABI), {}, 'application/octet-stream');
    const refusal = new WebAssembly.CompileError(text);
    vi.spyOn(WebAssembly, 'compile').mockRejectedValueOnce(refusal);
    const { code, message } = await reason(compile(URL));
    expect(code).toBe('CSP');
    expect(message).toContain('wasm-unsafe-eval');
  });

  it('says that there is no WebAssembly', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect((await reason(compile(URL))).code).toBe('NO_WASM');
  });
});

describe('instantiate', () => {
  const make = (bytes: Uint8Array<ArrayBuffer>) => instantiate(new WebAssembly.Module(bytes));

  it('gives exports and memory', async () => {
    const { exports, memory } = await make(module(ABI));
    expect(exports.gedanken_abi()).toBe(ABI);
    expect(memory.bytes().length).toBe(65536);
  });

  it('refuses another version', async () => {
    const { code, message } = await reason(make(module(ABI + 1)));
    expect(code).toBe('ABI');
    expect(message).toContain(`version ${ABI + 1}`);
  });

  it('refuses a module that is not the core', async () => {
    expect((await reason(make(module(ABI, [], 'something')))).code).toBe('NOT_WASM');
  });

  it('lets the memory grow, and fails clearly when a function of a program is called', async () => {
    const growth = await make(module(ABI, [['env', 'emscripten_notify_memory_growth']]));
    expect(() => (growth.exports as unknown as { call(): void }).call()).not.toThrow();
    const exit = await make(module(ABI, [['wasi_snapshot_preview1', 'proc_exit']]));
    expect(() => (exit.exports as unknown as { call(): void }).call()).toThrow(
      'it called wasi_snapshot_preview1.proc_exit',
    );
  });
});

describe('Memory', () => {
  const raw = new WebAssembly.Memory({ initial: 1 });
  const memory = new Memory(raw);

  it('reads and writes UTF-8 with a final 0, within its room', () => {
    expect(memory.writeText(100, 8, 'aé€')).toBe(true); // 1 + 2 + 3 bytes
    expect(memory.readText(100, 8)).toBe('aé€');
    expect(memory.writeText(100, 7, 'aé€')).toBe(true);
    expect(memory.writeText(100, 6, 'aé€')).toBe(false);
    expect(memory.readText(100, 3)).toBe('aé');
  });

  it('survives growth', () => {
    memory.writeText(200, 10, 'before');
    const kept = memory.copyBytes(200, 6);
    raw.grow(1);
    expect(memory.readText(200, 10)).toBe('before');
    expect(memory.bytes().length).toBe(131072);
    expect(new TextDecoder().decode(kept)).toBe('before');
    memory.float64s().set([1.5, -2], 70000 / 8);
    expect(memory.copy('f64', 70000, 2)).toEqual(Float64Array.of(1.5, -2));
  });
});
