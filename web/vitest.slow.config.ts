/** The slow tests in real browsers: every state, other windows, surroundings and browsers. */
import { defineConfig } from 'vitest/config';
import { each } from './vitest.browser.config.ts';

export default defineConfig({
  test: {
    ...each,
    include: ['test/browser/**/*.slow.ts'],
    globalSetup: ['test/browser/build.ts', 'test/browser/hand/limit.ts'],
    fileParallelism: false,
    testTimeout: 180000,
  },
});
