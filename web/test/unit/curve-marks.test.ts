import { expect, test } from 'vitest';
import { marksOf } from '../../src/ui/curve-marks';
import { Settings } from '../../src/ui/settings';
import { catalog, reader } from './small-catalog';

test('what was changed is told with what it was before', () => {
  const marks = (text: string) => marksOf(catalog, new Settings(reader, text));
  const events = '0:agent.planning_steps=5;10:agent.planning_steps=7;12:agent.planning_steps=50;400:env.cell.3.2=#';
  const [first, second, wall] = marks(`env=maze agent=dyna events=${events}`);
  expect([first!.from, first!.to, second!.from, second!.to]).toEqual(['5', '7', '7', '50']);
  expect(second!.sentence).toBe('At real step 12: Planning steps from 7 to 50.');
  expect(wall).toMatchObject({ x: 400, word: 'wall put', sentence: 'At real step 400: wall put at row 4, column 3.' });
  expect(
    marks('env=pole env.gravity=9.8 agent=sac events=5:env.push=-1;9:env.gravity=3').map(({ sentence }) => sentence),
  ).toEqual(['At real step 5: a push of -1.', 'At real step 9: Gravity from 9.8 m/s² to 3 m/s².']);
  expect(marks('env=turning agent=dyna env.turn=300')).toMatchObject([{ x: 300, word: 'world changes' }]);
  expect(marks('env=turning agent=dyna env.turn=0')).toEqual([]);
});
