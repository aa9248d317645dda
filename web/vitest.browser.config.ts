/**
 * The tests in a real browser; they look at the built page, so it is built first. Two files run at once, since
 * a browser mostly waits; those that measure time follow, one after the other.
 */
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/**
 * What all of them have in common. A hand that waits for a machine with other work is late now and then: who fails is tried
 * once more, and the report says so ("retry x1"). What is wrong fails twice.
 */
export const each = {
  environment: 'node',
  maxConcurrency: 2, // of the tests with a hand, which also waits
  testTimeout: 60000,
  hookTimeout: 60000,
  retry: 1,
  expect: { poll: { timeout: 15000 } },
} as const;

const timed = ['test/browser/budget.test.ts', 'test/browser/pause.test.ts'];

const project = (name: string, test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration => ({
  test: { ...each, name, ...test },
});

export default defineConfig({
  test: {
    globalSetup: ['test/browser/build.ts'],
    maxWorkers: 2,
    projects: [
      project('page', { include: ['test/browser/*.test.ts'], exclude: timed }),
      project('hand', { include: ['test/browser/hand/*.test.ts'] }),
      project('timed', { include: timed, maxWorkers: 1, sequence: { groupOrder: 1 } }),
    ],
  },
});
