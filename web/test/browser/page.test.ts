/** What a visitor can do: time, controls, curves, links, files. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { choose, chosen, counter, digest, Harness, LAB, press, reaches, tab } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&seed=7';

test('the page loads and waits: nothing moves without being asked', async () => {
  await harness.visit('', async (page) => {
    await reaches(page, 'ready');
    expect(await page.title()).toContain('Gedanken');
    expect(await counter(page, 'Real steps')).toBe(0);
    expect(await page.getByRole('status').textContent()).toContain('Press Play');
    const seen = await page.locator('canvas.scene').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
    expect(seen).toBeGreaterThan(3);
  });
});

test('Play runs, Pause stops, the status says in a sentence what happened', async () => {
  await harness.visit(`${MAZE}&view.speed=max`, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Play');
    await reaches(page, 'running');
    await expect.poll(() => counter(page, 'Episodes')).toBeGreaterThan(3);
    await press(page, 'Pause');
    await reaches(page, 'paused');
    await expect
      .poll(() => page.getByRole('status').textContent())
      .toMatch(/^Episode [\d,]+: the agent reached the goal in [\d,]+ steps, having imagined [\d,]+ steps in all\.$/);
    expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1);
  });
});

test('Step, Phase and Episode go on by as much as they say; Reset keeps the seed, New seed does not', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    const fresh = await digest(page);
    await press(page, 'Step');
    await reaches(page, 'paused');
    await expect.poll(() => counter(page, 'Real steps')).toBe(1);
    await press(page, 'Phase');
    await expect.poll(() => page.locator('.listing .current').count()).toBe(1);
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    const end = await digest(page);
    await press(page, 'Reset');
    await reaches(page, 'ready');
    expect(await digest(page)).toBe(fresh);
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    expect(await digest(page)).toBe(end);
    await press(page, 'New seed');
    await expect.poll(() => page.url()).not.toContain('seed=7&');
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    expect(await digest(page)).not.toBe(end);
  });
});

test('the same link gives the same run, changes on the way included', async () => {
  let link = '',
    end = '';
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Step');
    await expect.poll(() => counter(page, 'Real steps')).toBe(1);
    const steps = page.locator('#param-agent-planning_steps');
    await steps.fill('20');
    await steps.press('Enter');
    await expect.poll(() => page.url()).toMatch(/events=1:agent\.planning_steps=20/);
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    link = new URL(page.url()).hash;
    end = await digest(page);
  });
  await harness.visit(link, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    expect(await digest(page)).toBe(end);
    await press(page, 'Reset');
    await reaches(page, 'ready');
    await expect.poll(() => page.url()).toMatch(/&agent\.planning_steps=20/); // the address follows
    expect(page.url()).not.toContain('events=');
  });
});

test('a link names the version of its numbers; another version is computed all the same, and told', async () => {
  let link = '',
    end = '';
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    link = new URL(page.url()).hash;
    end = await digest(page);
  });
  expect(link).toMatch(/&numbers=\d+/);
  await harness.visit(link.replace(/numbers=\d+/, 'numbers=1'), async (page) => {
    await reaches(page, 'ready');
    await expect
      .poll(() => page.locator(`${LAB} .notice`).textContent())
      .toMatch(/described for version 1 of the numbers/i);
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    expect(await digest(page)).toBe(end);
  });
  await harness.visit(link, async (page) => {
    await reaches(page, 'ready');
    expect(await page.locator(`${LAB} .notice`).count()).toBe(0);
  });
});

test('a bad link is refused in a sentence that can be closed, and the lab still works', async () => {
  await harness.visit('#env=dyna-maze&agent=nobody', async (page) => {
    await reaches(page, 'ready');
    const notice = page.locator('.notice');
    expect(await notice.textContent()).toContain('nobody');
    await press(page, 'Close this message');
    await notice.waitFor({ state: 'detached' });
    await press(page, 'Step');
    await reaches(page, 'paused');
    await page.evaluate(() => (location.hash = '#view.speed=1e9'));
    await expect.poll(() => notice.textContent()).toContain('view.speed');
  });
});

test('a hash typed by hand is honoured', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await page.evaluate(() => (location.hash = '#env=cliff-walking&agent=q-learning'));
    await expect.poll(() => chosen(page, 'env')).toBe('cliff-walking');
    await expect.poll(() => chosen(page, 'agent')).toBe('q-learning');
  });
});

test('a saved run goes on as if never stopped; a damaged file is refused', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Save run file')]);
    const bytes = await readFile(await file.path());
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(2);
    const end = await digest(page);

    const choose = (buffer: Buffer): Promise<void> =>
      page
        .locator('input[type=file]')
        .setInputFiles({ name: 'run.gedanken', mimeType: 'application/octet-stream', buffer });
    await choose(bytes);
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(2);
    expect(await digest(page)).toBe(end);

    await choose(bytes.subarray(0, 100));
    await page.locator('.notice').waitFor();
    expect(await digest(page)).toBe(end);
  });
});

test('Pin keeps a ghost, many seeds make a band, both are in the legend and the table', async () => {
  await harness.visit(`${MAZE}&view.seeds=3&view.episodes=5`, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    await press(page, 'Pin');
    await press(page, 'Run many seeds');
    await expect.poll(() => page.locator('.legend').textContent()).toMatch(/A: Dyna-Q.*3 seeds/s);
    await tab(page, 'Data');
    await page.getByText('The curve as a table').click();
    expect(await page.locator('table tbody tr').count()).toBe(5);
    await press(page, 'Clear');
    await expect.poll(() => page.locator('.legend').textContent()).not.toContain('3 seeds');
  });
});

test('Play shows the same run without imagination beside it, and says how much imagination saves', async () => {
  // While the twin is on the stage the sentence tells of that.
  await harness.visit(`${MAZE}&view.speed=1000&view.layers=world,values,planning,trail,agent`, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Play');
    await expect.poll(() => page.locator('.legend').textContent()).toMatch(/without imagination.*This run/s);
    await expect.poll(() => counter(page, 'Episodes')).toBeGreaterThan(3);
    await press(page, 'Pause');
    await expect
      .poll(() => page.getByRole('status').textContent())
      .toMatch(/imagined [\d,]+ steps in all\. Without imagination this episode took [\d,]+ steps\.$/);
    // What is changed on the way is not in the other run, so it goes.
    const epsilon = page.locator('#param-agent-epsilon');
    await epsilon.fill('0.3');
    await epsilon.press('Enter');
    await expect.poll(() => page.locator('.legend').textContent()).not.toContain('without imagination');
  });
});

test('a page without curves invites to figure 8.2, whose results are there at once', async () => {
  await harness.visit('', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Compare with and without imagination');
    await expect.poll(() => page.locator('.legend li').count()).toBe(3);
    expect(await page.locator('.job').count()).toBe(0);
    await tab(page, 'Data');
    await page.getByText('The curve as a table').click();
    const last = await page.locator('table tbody tr').last().locator('td').allTextContents();
    const [none, , fifty] = last.map(Number);
    expect(fifty).toBeLessThanOrEqual(none!);
    expect(await page.locator('.caption').first().textContent()).toBeTruthy();
  });
});

test('a shared link of a study can be stopped on the way', async () => {
  await harness.visit(`${MAZE}&view.seeds=100&view.episodes=10000`, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Run many seeds');
    await page.getByRole('progressbar').waitFor();
    await press(page, 'Cancel');
    await page.locator('.job').waitFor({ state: 'detached' });
    expect(await page.locator('.notice').count()).toBe(0);
  });
});

test('every world and every agent of the catalogue that goes with it can be chosen and stepped', async () => {
  await harness.visit('', async (page) => {
    await reaches(page, 'ready');
    await page.locator('button[name=env]').click();
    const cards = page.locator('gedanken-gallery [role=option]');
    await cards.first().waitFor();
    const ids = await cards.evaluateAll((all) => all.map((card) => (card as HTMLElement).dataset.id!));
    await page.keyboard.press('Escape');
    for (const id of ids) {
      await choose(page, 'env', id);
      await expect.poll(() => page.url()).toContain(`env=${id}`);
      await reaches(page, 'ready');
      await press(page, 'Step');
      await reaches(page, 'paused');
      expect(await page.locator(`${LAB} .notice`).count()).toBe(0);
    }
  });
});

test('CSV has the columns of the command line, PNG is a picture of stage and curves', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    const [csv] = await Promise.all([page.waitForEvent('download'), press(page, 'CSV')]);
    const lines = (await readFile(await csv.path(), 'utf8')).split('\r\n');
    const columns =
      'seed,episode,env_steps,model_steps,updates,return,length,terminated,finished,world,agent,version,numbers,config,digest';
    expect(lines[0]).toBe(columns);
    expect(lines.filter((line) => line.startsWith('7,'))).toHaveLength(1);
    expect(lines[1]).toMatch(
      new RegExp(`,1,1,dyna-maze,dyna-q,[\\d.]+,\\d+,env=dyna-maze agent=dyna-q,${await digest(page)}$`),
    );
    const [png] = await Promise.all([page.waitForEvent('download'), press(page, 'PNG')]);
    const bytes = await readFile(await png.path());
    const shown = await page.locator('canvas.scene').boundingBox(),
      plot = await page.locator('.plot').boundingBox();
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(2 * (shown!.width + plot!.width));
    expect(bytes.readUInt32BE(20)).toBeGreaterThan(2 * shown!.height);
  });
});

test('an element that is taken away leaves no worker; put back, it shows the same run', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await page.evaluate(async () => {
      const lab = document.querySelector('gedanken-lab')!,
        home = lab.parentElement!;
      for (let k = 0; k < 100; k++) {
        const isGone = k % 2 === 1; // otherwise it is only moved, and begins nothing anew
        const ready = new Promise((resolve) => lab.addEventListener('gedanken-ready', resolve, { once: true }));
        lab.remove();
        if (isGone) await new Promise((resolve) => setTimeout(resolve, 10));
        home.append(lab);
        if (k % 4 > 1) continue; // taken away again while it still begins
        if (isGone) await ready;
        await lab.step();
      }
    });
    // As it was at the beginning; or where it stood, if it was kept on the way because that took long.
    await page.locator(`${LAB}:is([data-state="ready"], [data-state="paused"])`).waitFor();
    expect(page.url()).toContain('seed=7');
    await press(page, 'Play');
    await expect.poll(() => page.workers().length).toBe(1);
    await page.locator(LAB).evaluate((lab) => lab.remove());
    await expect.poll(() => page.workers().length).toBe(0);
  });
});

test('a teacher can leave panels out of a link', async () => {
  await harness.visit(`${MAZE}&view.hide=exhibits,agent,curves`, async (page) => {
    await reaches(page, 'ready');
    expect(await page.locator('.experiments, .listing, .plot').count()).toBe(0);
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    expect(page.url()).toContain('view.hide=exhibits,agent,curves');
  });
});

test('attributes choose theme, speed and panels; methods and events drive it from outside', async () => {
  await harness.visit('', async (page) => {
    await reaches(page, 'ready');
    const heard = await page.evaluate(async () => {
      document.querySelector('gedanken-lab')!.remove();
      const lab = document.createElement('gedanken-lab');
      lab.setAttribute('config', 'env=cliff-walking agent=q-learning');
      lab.setAttribute('theme', 'dark');
      lab.setAttribute('speed', 'max');
      lab.setAttribute('controls', 'minimal');
      const names: string[] = [];
      for (const name of ['gedanken-ready', 'gedanken-frame', 'gedanken-error']) {
        lab.addEventListener(name, () => names.includes(name) || names.push(name));
      }
      const ready = new Promise((resolve) => lab.addEventListener('gedanken-ready', resolve, { once: true }));
      document.querySelector('main')!.append(lab);
      await ready;
      await lab.step('episode');
      await lab.play();
      await lab.pause();
      return { names, hash: lab.hash, theme: lab.theme };
    });
    await reaches(page, 'paused');
    expect(heard.names).toEqual(['gedanken-frame', 'gedanken-ready']);
    expect(heard.theme).toBe('dark');
    expect(heard.hash).toMatch(/^#env=cliff-walking&agent=q-learning.*view\.speed=max/);
    expect(await page.locator('.experiments').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1);
  });
});

test('the last wish counts: Space twice leaves it standing, three times running', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await page.locator(`${LAB} .stage`).focus();
    for (const [presses, state] of [
      [2, 'paused'],
      [3, 'running'],
      [1, 'paused'],
      [5, 'running'],
    ] as const) {
      for (let i = 0; i < presses; i++) await page.keyboard.press('Space');
      const wanted = state === 'paused' ? /ready|paused/ : /running/;
      // The first Play starts a worker; afterwards it stays as it was wished for.
      await expect.poll(() => page.locator(LAB).getAttribute('data-state')).toMatch(wanted);
      await page.waitForTimeout(150);
      expect(await page.locator(LAB).getAttribute('data-state')).toMatch(wanted);
      expect(await page.locator('.play').textContent()).toContain(state === 'paused' ? 'Play' : 'Pause');
    }
  });
});
