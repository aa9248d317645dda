/**
 * The dictionaries beside the page: `locale/LANGUAGE.json` holds what the lab says in a language, its interface, the
 * catalogue, the experiments and the core's sentences, in one file. Only that language's readers fetch it.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** As in src/core/language.ts. */
const LANGUAGES = ['zh'];
const PARTS = ['catalogue', 'experiments', 'core', 'lab'];

function dictionary(language: string): string {
  const parts = PARTS.map((part) => readFileSync(new URL(`locale/${language}/${part}.json`, import.meta.url), 'utf8'));
  const all = parts.flatMap((text) => Object.entries(JSON.parse(text) as Record<string, string>));
  return JSON.stringify(Object.fromEntries(all.filter(([english, said]) => said !== english)));
}

export function localePlugin(): Plugin {
  return {
    name: 'gedanken-locale',
    generateBundle() {
      for (const language of LANGUAGES)
        this.emitFile({ type: 'asset', fileName: `locale/${language}.json`, source: dictionary(language) });
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const [, language] = /\/locale\/(\w+)\.json$/.exec(request.url?.split('?')[0] ?? '') ?? [];
        if (!language || !LANGUAGES.includes(language)) return next();
        response.setHeader('content-type', 'application/json');
        response.end(dictionary(language));
      });
    },
  };
}
