/** The code that puts a figure into another page. */
import { expect, test } from 'vitest';
import { initialView, readHash, type View } from '../../src/core/hash';
import { codeOf, embedded, type EmbedChoices } from '../../src/ui/embed';

const SITE = 'https://example.org/lab/';
const view: View = { ...initialView(), theme: 'dark', hide: ['files'], speed: 20, at: { step: 895, tick: 2 } };
const shared = { config: 'env=maze env.layout=S.a./.#H#/..1G agent=dyna-q seed=7', view };
const usual: EmbedChoices = {
  as: 'element',
  isNow: true,
  controls: 'full',
  hide: [],
  theme: 'auto',
  width: 0,
  height: 0,
};
const code = (choices: Partial<EmbedChoices>): string => codeOf(embedded({ ...usual, ...choices }, shared, SITE), SITE);

test('an element with the script that makes it, and of the page only what was chosen', () => {
  expect(code({})).toBe(
    '<script type="module" src="https://example.org/lab/element.js"></script>\n' +
      '<gedanken-lab config="env=maze env.layout=S.a./.#H#/..1G agent=dyna-q seed=7 view.speed=20 view.at=895.2"></gedanken-lab>',
  );
  const more = code({ isNow: false, hide: ['agent', 'files'], theme: 'light', width: 640, height: 500 });
  expect(more).toContain('seed=7 view.speed=20 view.hide=agent,files"\n  theme="light"\n  fill\n');
  expect(more).toContain('style="max-width: 640px; height: 500px"');
  expect(code({ controls: 'minimal', hide: ['agent'] })).toMatch(/view\.at=895\.2"\n {2}controls="minimal"/);
});

test('a frame with the same, in its address, as high as what is in it', () => {
  const text = code({ as: 'frame', theme: 'dark', hide: ['exhibits'], width: 800 });
  expect(text).toMatch(
    /^<script type="module" src="https:\/\/example\.org\/lab\/frame\.js"><\/script>\n<iframe src="https:\/\/example\.org\/lab\/embed\.html\?controls=full#env=maze&amp;env\.layout=/,
  );
  expect(text).toMatch(/data-gedanken\n {2}width="800"\n {2}height="640"/);
  const src = /iframe src="([^"]*)"/.exec(text)![1]!.replaceAll('&amp;', '&');
  const { config, view, notices } = readHash(new URL(src).hash);
  expect(notices).toEqual([]);
  expect(config).toBe('env=maze env.layout=S.a./.#H#/..1G agent=dyna-q seed=7');
  expect(view).toMatchObject({ theme: 'dark', hide: ['exhibits'], at: { step: 895, tick: 2 } });
  expect(code({ as: 'frame', controls: 'minimal', hide: ['files'], height: 500 })).toMatch(
    /embed\.html#env=maze(?![^"]*hide)[^"]*"\n {2}data-gedanken="fixed"\n/,
  );
});
