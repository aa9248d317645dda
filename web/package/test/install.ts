/** Builds the package, packs it, and installs it in build/package, as in a project of its own: without any network. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { PACKAGE, PROJECT, TARBALL } from './project';

export default function setup(): void {
  const npm = (...args: string[]): void => {
    const env = { ...process.env, NODE_ENV: 'production' }; // Vitest's own is not for building
    execFileSync('npm', args, { cwd: PROJECT, env, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  rmSync(PROJECT, { recursive: true, force: true });
  mkdirSync(PROJECT, { recursive: true });
  writeFileSync(`${PROJECT}/package.json`, '{ "private": true, "type": "module" }\n');
  npm('pack', PACKAGE, '--pack-destination', PROJECT, '--silent');
  npm('install', TARBALL, '--offline', '--no-audit', '--no-fund', '--silent');
}
