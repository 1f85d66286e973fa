/**
 * Prints measurements; the tests check behaviour. `npm run bench [contacts]` times the gateway over a simulated account
 * in a process of its own. `npm run bench -- replicas [calls]` takes minutes: one per 240 calls. `npm run bench --
 * files` counts the files that one request touches. `npm run bench -- repeated [dist…]` compares the CPU time of a query
 * that the cache answers, in several builds.
 */
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const [mode = '20000', calls = '2000'] = process.argv.slice(2);
if (mode === 'replicas') {
  const { flood } = await import('./replicas.js');
  const callCount = Number(calls);
  await flood({ title: 'one process', processes: 1, callCount, redis: 'none' }, print);
  await flood({ title: 'three on one Redis', processes: 3, callCount, redis: 'running' }, print);
  await flood({ title: 'three, Redis killed and back', processes: 3, callCount, redis: 'killed' }, print);
} else if (mode === 'files') {
  // Imported alone: it runs the compiled product beside the source.
  const { measureTouchedFiles } = await import('./touched-files.js');
  for (const [request, files] of Object.entries(await measureTouchedFiles())) {
    print(`${request} ${files.length}`);
    for (const file of files) print(`  ${file}`);
  }
} else if (mode === 'repeated') {
  const { measureRepeated } = await import('./repeated.js');
  const dists = process.argv.slice(3);
  await measureRepeated(dists.length === 0 ? ['dist'] : dists, print);
} else {
  const { measureTimings } = await import('./timings.js');
  await measureTimings(Number(mode), print);
}
