/** The card of what was asked: where it stands, and how it reads aloud. */
import { expect, test } from 'vitest';
import { beside, inWords, strip } from '../../src/ui/asking';

const room = { width: 800, height: 600 },
  card = { width: 300, height: 200 };
const at = (x: number, y: number) => ({ left: x, top: y, right: x, bottom: y });

test('the card stands to the right and below', () => {
  expect(beside(at(100, 100), card, room)).toEqual({ left: 114, top: 114 });
});

test.each([
  ['at the right edge it stands to the left', at(700, 100), { left: 386, top: 114 }],
  ['at the lower edge it stands above', at(100, 550), { left: 114, top: 336 }],
  ['in the corner it stands to the left and above', at(790, 590), { left: 476, top: 376 }],
])('%s', (_, near, place) => {
  expect(beside(near, card, room)).toEqual(place);
});

test('no card leaves the window, however narrow that is', () => {
  for (let x = 0; x <= 320; x += 40) {
    for (let y = 0; y <= 400; y += 40) {
      const { left, top } = beside(at(x, y), card, { width: 320, height: 400 });
      expect(left).toBeGreaterThanOrEqual(8);
      expect(top).toBeGreaterThanOrEqual(8);
      expect(left + card.width).toBeLessThanOrEqual(312);
      expect(top + card.height).toBeLessThanOrEqual(392);
    }
  }
});

test.each([
  ['below the stage', { left: 40, top: 100, right: 80, bottom: 140 }, 370, 370],
  ['below what is asked where the stage ends too low', { left: 40, top: 100, right: 80, bottom: 140 }, 500, 154],
  ['else above it', { left: 40, top: 420, right: 80, bottom: 460 }, 500, 206],
  [
    'beside a line of the listing, which is on no stage',
    { left: 0, top: 300, right: 300, bottom: 330 },
    undefined,
    344,
  ],
])('on a phone it stands %s', (_, near, stage, top) => {
  expect(strip(near, stage, card, room)).toEqual({ left: 8, top });
});

test('aloud it says what stands on the card, line by line', () => {
  const line = { mark: 'none', line: -1 };
  expect(
    inWords({
      title: 'Row 1, column 2: floor',
      box: [1, 0, 1, 1],
      way: [0, 0, 0, 0],
      lines: [
        { name: 'right', text: '0.5, best', believed: 'to row 1, column 3', ...line },
        { name: 'Visits', text: '3 decisions', believed: '', ...line },
      ],
    }),
  ).toBe('Row 1, column 2: floor. right: 0.5, best, to row 1, column 3. Visits: 3 decisions');
});
