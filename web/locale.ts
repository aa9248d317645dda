/**
 * The dictionaries beside the page: `locale/LANGUAGE.json` holds what the lab says in a language, its interface, the
 * catalogue and the experiments, in one file. Only that language's readers fetch it.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** As in src/core/language.ts. */
const LANGUAGES = ['zh'];
const PARTS = ['catalogue', 'experiments', 'lab'];

function dictionary(language: string): string {
  const parts = PARTS.map((part) => readFileSync(new URL(`locale/${language}/${part}.json`, import.meta.url), 'utf8'));
  return JSON.stringify(Object.assign({}, ...parts.map((text) => JSON.parse(text) as object)));
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
