/** Chromium without a window: Debian's small build of it, which draws in half the time, or what CHROMIUM names. */
import { chromium, type Browser } from 'playwright-core';

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
    args: ['--no-sandbox'],
  });
