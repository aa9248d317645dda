/**
 * Every field of a form, as a hand uses it: its slider is pulled, its box is typed in, its list chosen from.
 * What that did must show in the link, and still be there half a second later, in the link and in the field.
 */
import { configOf, type Entry, type Form, type Forms, type Luck } from './forms';
import { CALM, comes, QUICK, sleep, type Hand } from './hand';
import { complaint, field, foldOf, NUMBER, part, SLIDER, SWITCH } from './places';

const LATER = 500;
/** One in so many fields is typed in calmly, digit by digit. */
const CALM_ONE_IN = 12;

interface Done {
  entry: Entry;
  what: string;
  /** As the config text has it. */
  value: string;
}

export class FieldScript {
  /** What did not take effect, or did not stay. */
  readonly wrong: string[] = [];
  private done: Done[] = [];

  constructor(
    private readonly hand: Hand,
    private readonly forms: Forms,
    private readonly luck: Luck,
  ) {}

  /**
   * All fields of the form: first their sliders, then what is typed and chosen, then what is out of range. With
   * a `turn` each is either pulled or set, and the other way round in the next turn.
   */
  async all(form: Form, turn: number | null = null): Promise<string[]> {
    const are = (parity: number): Entry[] => form.entries.filter((_, i) => turn === null || (i + turn) % 2 === parity);
    for (const entry of are(0)) {
      await this.attempt(`${entry.key} pulled`, async () => {
        if (!(await this.pull(entry)) && turn !== null) await this.set(entry);
      });
    }
    await this.stays();
    for (const entry of are(1)) await this.attempt(`${entry.key} set`, () => this.set(entry));
    await this.stays();
    const numbers = form.entries.filter(({ param }) => param.kind === 'int' || param.kind === 'real');
    if (numbers.length) {
      const entry = this.luck.among(numbers);
      await this.attempt(`${entry.key} out of range`, () => this.exceed(entry));
    }
    return this.wrong;
  }

  private async attempt(what: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      this.wrong.push(`${what}: ${(thrown as Error).message}`);
    }
  }

  private async config(): Promise<string> {
    return configOf((await this.hand.ask()).hash);
  }

  private async held(entry: Entry): Promise<string> {
    return String(this.forms.value(await this.config(), entry));
  }

  /** Waits until the link shows it. */
  private async takesEffect(entry: Entry, what: string, value: string): Promise<void> {
    const isThere = await comes(async () => same(await this.held(entry), value));
    if (isThere) this.done.push({ entry, what, value });
    else {
      const said = (await this.hand.glance(complaint(entry.key)))?.text ?? 'nothing';
      this.wrong.push(
        `${entry.key} ${what} ${value}: the link still has ${await this.held(entry)}, ` +
          `the field shows ${await this.shown(entry)}, beside it stands ${said}`,
      );
    }
  }

  /** Half a second after the last of them everything is as it was left. */
  private async stays(): Promise<void> {
    if (this.done.length) await sleep(LATER);
    const latest = new Map(this.done.map((one) => [one.entry.key, one]));
    this.done = [];
    for (const { entry, what, value } of latest.values()) {
      const held = await this.held(entry),
        shown = await this.shown(entry);
      if (!same(held, value)) this.wrong.push(`${entry.key} ${what} ${value}: later the link has ${held}`);
      if (!same(shown, value)) this.wrong.push(`${entry.key} ${what} ${value}: later the field shows ${shown}`);
    }
  }

  /** What the field shows, as the config text would have it. */
  private async shown({ key, param }: Entry): Promise<string> {
    if (param.kind === 'bool') return String((await this.hand.see(part(key, SWITCH))).checked);
    if (param.kind === 'choice') return (await this.hand.see(part(key, 'select'))).value;
    if (param.kind === 'text') return (await this.hand.see(part(key, 'textarea'))).value.split('\n').join('/');
    return (await this.hand.see(part(key, NUMBER))).value;
  }

  /** Opens what the field is folded away in. */
  private async unfold({ key }: Entry): Promise<void> {
    await this.hand.uncover(field(key));
    while (await this.hand.glance(foldOf(key))) await this.hand.tap(foldOf(key), 0.1); // one fold lies in another
    await this.hand.see(field(key));
  }

  // -- what is done -------------------------------------------------------------------------------
  /** Where to is drawn, but near: the far ends of some sliders are runs that take long. Whether it has one. */
  async pull(entry: Entry): Promise<boolean> {
    await this.unfold(entry);
    const slider = part(entry.key, SLIDER),
      before = await this.hand.glance(slider);
    if (!before) return false;
    const from = (Number(before.value) - before.min) / (before.max - before.min);
    const by = (0.05 + 0.1 * this.luck.next()) * (from > 0.5 ? -1 : 1);
    let typed = '';
    const pull = (times = 1): Promise<unknown> =>
      this.hand.slide(slider, from + times * by, async () => {
        typed = (await this.hand.see(part(entry.key, NUMBER))).value;
      });
    const isAsBefore = (): boolean =>
      same(typed, String(entry.param.initial)) && entry.param.high - entry.param.low > 3;
    await pull();
    if (isAsBefore()) await pull(3); // pushed from under the hand, or the next whole number is further away
    if (isAsBefore()) {
      this.wrong.push(`${entry.key} pulled: the box shows ${typed}, as before`);
    }
    await this.takesEffect(entry, 'pulled to', typed);
    return true;
  }

  async set(entry: Entry): Promise<void> {
    await this.unfold(entry);
    const { hand, luck, forms } = this,
      { key, param } = entry;
    const value = forms.another(await this.config(), entry, luck);
    if (value === null) return;
    if (param.kind === 'bool') {
      await hand.tap(part(key, SWITCH));
      return this.takesEffect(entry, 'switched to', String(value === 'on'));
    }
    if (param.kind === 'choice') {
      await hand.choose(part(key, 'select'), value, luck.among(['pointer', 'keys']));
      return this.takesEffect(entry, 'chosen to be', value);
    }
    hand.pace = luck.next() * CALM_ONE_IN < 1 ? CALM : QUICK;
    if (param.kind === 'text') await this.draw(key, await this.held(entry), value);
    else await hand.type(part(key, NUMBER), value, luck.among(['Enter', 'Tab']));
    await this.takesEffect(entry, 'typed to be', value);
  }

  /** Goes to the character that differs, and writes over it. */
  private async draw(key: string, before: string, after: string): Promise<void> {
    const { hand } = this,
      at = [...after].findIndex((c, i) => c !== before[i]);
    await hand.tap(part(key, 'textarea'), 0.3, 0.2);
    await hand.page.keyDown('Control');
    await hand.press('Home');
    await hand.page.keyUp('Control');
    await hand.press('ArrowRight', at);
    await hand.press('Delete');
    await hand.write(after[at]!);
    await hand.press('Tab');
  }

  /** What cannot be is not taken, stays to be mended, and a sentence beside it says what can be. */
  async exceed(entry: Entry): Promise<void> {
    await this.unfold(entry);
    const { hand } = this,
      { key, param } = entry,
      before = await this.held(entry);
    const typed = String(Math.ceil(param.high) * 10 + 7);
    await hand.type(part(key, NUMBER), typed);
    await sleep(LATER);
    const isSaid = await comes(async () => !!(await hand.glance(complaint(key)))?.text);
    const { value } = await hand.see(part(key, NUMBER));
    if (value !== typed) this.wrong.push(`${key} typed to be ${typed}, out of range: the field shows ${value}`);
    if (!isSaid) this.wrong.push(`${key} typed to be ${typed}, out of range: no sentence beside it`);
    if (!same(await this.held(entry), before))
      this.wrong.push(`${key} typed to be ${typed}, out of range: the link has ${await this.held(entry)}`);
    await hand.press('Escape');
    const isBack = await comes(async () => same((await hand.see(part(key, NUMBER))).value, before));
    if (!isBack) this.wrong.push(`${key}: Escape does not bring ${before} back`);
  }
}

/** Fields show six digits. */
function same(a: string, b: string): boolean {
  if (a === b) return true;
  const x = Number(a),
    y = Number(b);
  return (
    a !== '' &&
    b !== '' &&
    !Number.isNaN(x) &&
    !Number.isNaN(y) &&
    Math.abs(x - y) <= 1e-5 * Math.max(Math.abs(x), Math.abs(y))
  );
}
