/** The slow tests have a stated limit: what takes longer is stopped, and has failed. */
const MINUTES = 80;

export default function setup(): () => void {
  const timer = setTimeout(() => {
    console.error(`The slow tests of the page took longer than ${MINUTES} minutes.`);
    process.exit(1);
  }, MINUTES * 60_000);
  return () => clearTimeout(timer);
}
