/**
 * Figures for people to read; behaviour is judged by the tests. `npm run bench [contacts]` times the gateway over a
 * simulated account in a process of its own; `npm run bench -- replicas [calls]` takes its minutes: 240 calls each;
 * `npm run bench -- files` counts the files that one request touches.
 */
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const [what = '20000', calls = '2000'] = process.argv.slice(2);
if (what === 'replicas') {
  const { flood } = await import('./replicas.js');
  const callCount = Number(calls);
  await flood({ title: 'one process', processes: 1, callCount, redis: 'none' }, print);
  await flood({ title: 'three on one Redis', processes: 3, callCount, redis: 'stays' }, print);
  await flood({ title: 'three, Redis killed and back', processes: 3, callCount, redis: 'killed' }, print);
} else if (what === 'files') {
  // Alone: it runs the compiled product, of which the source is another copy.
  const { touchedFiles } = await import('./touched-files.js');
  for (const [request, files] of Object.entries(await touchedFiles())) {
    print(`${request} ${files.length}`);
    for (const file of files) print(`  ${file}`);
  }
} else {
  const { timings } = await import('./timings.js');
  await timings(Number(what), print);
}
