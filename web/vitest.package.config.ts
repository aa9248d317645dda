/** The npm package as others meet it: packed, installed, built by four bundlers, opened in a browser. */
import { defineConfig } from 'vitest/config';
import { each } from './vitest.browser.config.ts';

export default defineConfig({
  test: {
    ...each,
    include: ['package/test/*.test.ts'],
    globalSetup: ['package/test/install.ts'],
    maxWorkers: 2,
  },
});
