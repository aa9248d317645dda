/** Has the site kept for a time without a network: once the page is there, and not where somebody works on the site itself. */
import { siteRoot } from './site-root';

const HOME = ['localhost', '127.0.0.1', '[::1]'];

function isWanted(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return self === top && 'serviceWorker' in navigator && !HOME.includes(location.hostname) && !connection?.saveData;
}

async function offline(): Promise<void> {
  try {
    await navigator.serviceWorker.register(`${siteRoot()}sw.js`, { updateViaCache: 'none' });
    const { active } = await navigator.serviceWorker.ready;
    const shown = [...document.images].filter(({ complete }) => complete).map(({ currentSrc }) => currentSrc);
    if (!navigator.serviceWorker.controller) active!.postMessage(shown.filter(Boolean));
  } catch {
    // then it needs its network
  }
}

if (isWanted()) void offline();
