// Says what a build is doing while it does it: on stderr, since other scripts build before they print a result.
const REPEAT_MS = 2_500;

/** Runs one step of the build: a line when it begins, and one every few seconds until it ends. */
export async function runStep(text, run, repeatMs = REPEAT_MS) {
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  process.stderr.write(`  ${text} …\n`);
  const timer = setInterval(() => process.stderr.write(`  ${text} … ${seconds()} s\n`), repeatMs);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}
