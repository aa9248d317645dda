import { defineConfig, mergeConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import site from './vite.config.ts';

/** They take longest, so they begin first; a clone that has run nothing yet goes by size, and does not know. */
const LONGEST = ['session', 'timeline', 'telling', 'chunks', 'address'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default mergeConfig(
  site,
  defineConfig({
    test: {
      include: ['test/unit/**/*.test.ts'],
      environment: 'node',
      maxWorkers: '100%', // otherwise one core is left alone
      sequence: { sequencer: LongestFirst },
      testTimeout: 20_000, // the longest takes a second or two, and more on a busy machine
    },
  }),
);
