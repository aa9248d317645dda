/** Where the packed package is, and what its README says. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));

export const PACKAGE = path('..');
export const ABOUT = JSON.parse(readFileSync(path('../package.json'), 'utf8'));
/** A project of somebody else, in which it is installed. */
export const PROJECT = path('../../../build/package');
export const INSTALLED = `${PROJECT}/node_modules/gedanken`;
export const TARBALL = `${PROJECT}/gedanken-${ABOUT.version}.tgz`;

const readme = readFileSync(path('../README.md'), 'utf8');

/** The code of the README that begins with this, such as `// main.js`. */
export function exampleOf(beginning: string): string {
  const found = [...readme.matchAll(/```\w+\n([^]*?)```/g)].find(([, code]) => code!.trimStart().startsWith(beginning));
  if (!found) throw new Error(`the README has no example that begins with ${beginning}`);
  return found[1]!;
}

/** The command that builds with this bundler, of the README's table. */
export function commandOf(bundler: string): string {
  return new RegExp(`^\\| ${bundler} \\| \`(.*)\` \\|$`, 'm').exec(readme)![1]!;
}

/** Runs a line of a shell, with the bundlers at hand; what it says, or an error that says that. */
export function run(line: string, folder: string): string {
  const bins = [path('../node_modules/.bin'), path('../../node_modules/.bin')].join(':');
  const env = { ...process.env, PATH: `${bins}:${process.env.PATH}`, NODE_ENV: 'production' };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${line}\n${stdout}${stderr}`);
  return stdout;
}
