/** SVG as PNG, with the site's own face; each is kept beside the build by what it is made of. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import wawoff from 'wawoff2';

const KEPT = new URL('../../../build/site/rasters/', import.meta.url);
const DIST = new URL('../../dist/', import.meta.url);
const require = createRequire(import.meta.url);
export const FACE = 'Source Serif 4';

/** Made when the first picture needs it: most builds find all of them kept. */
let fonts = null;
function ready() {
  fonts ??= (async () => {
    await initWasm(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
    const files = [400, 600].map((weight) =>
      require.resolve(
        `@fontsource/source-serif-4/files/source-serif-4-latin-${weight}-normal.woff2`,
      ),
    );
    const all = [];
    for (const file of files)
      all.push(Uint8Array.from(await wawoff.decompress(readFileSync(file)))); // it has one memory
    return all;
  })();
  return fonts;
}

export async function raster(name, svg, width) {
  const key = createHash('sha256').update(`${width} ${svg}`).digest('hex').slice(0, 24),
    kept = new URL(`${key}.png`, KEPT);
  if (!existsSync(kept)) {
    const fontBuffers = await ready();
    const font = { fontBuffers, defaultFontFamily: FACE, sansSerifFamily: FACE };
    mkdirSync(KEPT, { recursive: true });
    writeFileSync(
      kept,
      new Resvg(svg, { font, fitTo: { mode: 'width', value: width } }).render().asPng(),
    );
  }
  const file = new URL(name, DIST);
  mkdirSync(dirname(fileURLToPath(file)), { recursive: true });
  writeFileSync(file, readFileSync(kept));
}
