/** `licenses.txt`: the notices of all that is shipped, each package once, as its authors wrote them. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** What the site ships beside the bundles: its face, its search, and what KaTeX made of TeX. */
const BESIDE = ['@fontsource/source-serif-4', 'katex', 'pagefind'].map((name) =>
  fileURLToPath(new URL(`site/node_modules/${name}`, import.meta.url)),
);
const OURS = readFileSync(new URL('../LICENSE', import.meta.url), 'utf8');
const MIT = OURS.slice(OURS.indexOf('Permission is hereby granted'));
/** gedanken.wasm is linked with the C library of its compiler, which both distribute under the MIT licence. */
const IN_MODULE = [
  ['musl', 'Copyright © 2005-2020 Rich Felker, et al.'],
  ['Emscripten', 'Copyright (c) 2010-2014 Emscripten authors, see AUTHORS file.'],
] as const;

/** The folder of the package that a module belongs to. */
export const packageOf = (id: string): string | undefined =>
  /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Record<
    string,
    string
  >;
  const own = readdirSync(folder).find((one) => /^licen[cs]e(\.\w+)?$/i.test(one)),
    file = own && statSync(`${folder}/${own}`).isDirectory() ? `${own}/LICENSE` : own;
  if (!license || !file) throw new Error(`${name} does not say under which licence it may be passed on`);
  return entry(`${name} ${version} (${license})`, readFileSync(`${folder}/${file}`, 'utf8'));
}

const entry = (title: string, text: string): string => `${title}\n${'-'.repeat(title.length)}\n${text.trim()}\n`;

/** `elsewhere`: modules of bundles that are made within this one. */
export function licensesPlugin(elsewhere: ReadonlySet<string>): Plugin {
  return {
    name: 'gedanken-licenses',
    apply: 'build',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
      const folders = [...modules, ...elsewhere].map(packageOf).filter((one) => one !== undefined);
      const all = [...new Set([...folders, ...BESIDE])].filter((one) => existsSync(`${one}/package.json`)).sort();
      const texts = [
        entry('Gedanken (MIT)', OURS),
        ...IN_MODULE.map(([name, by]) => entry(`${name}, in gedanken.wasm (MIT)`, `${by}\n\n${MIT}`)),
        ...all.map(notice),
      ];
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: texts.join('\n\n') });
    },
  };
}
