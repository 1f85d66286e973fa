/**
 * Prints measurements; the tests check behaviour. `npm run bench [contacts]` times the gateway over a simulated account
 * in a process of its own. `npm run bench -- replicas [calls] [key|oauth]` takes minutes: one per 240 calls of a key,
 * or per 1,500 of an OAuth app. `npm run bench -- files` counts the files that one request touches. `npm run bench --
 * serve [contacts]` compares the gateway with one as tutorials build it, and `npm run bench -- profile [contacts]` shows
 * where its CPU time goes in the same cases. `npm run bench -- repeated [dist…]` compares the CPU time of a query that
 * the cache answers, in several builds.
 */
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const [mode = '20000', size, credential = 'key'] = process.argv.slice(2);
/** They have 4,200 orders, five pages, which a deep query reads whole. */
const SERVED_CONTACTS = 7000;

if (mode === 'replicas') {
  const { flood } = await import('./replicas.js');
  const callCount = Number(size ?? 2000);
  const owner = credential === 'oauth' ? 'oauth' : 'key';
  await flood({ title: 'one process', processes: 1, callCount, owner, redis: 'none' }, print);
  await flood({ title: 'three on one Redis', processes: 3, callCount, owner, redis: 'running' }, print);
  await flood({ title: 'three, Redis killed and back', processes: 3, callCount, owner, redis: 'killed' }, print);
} else if (mode === 'files') {
  // Imported alone: it runs the compiled product beside the source.
  const { measureTouchedFiles } = await import('./touched-files.js');
  for (const [request, files] of Object.entries(await measureTouchedFiles())) {
    print(`${request} ${files.length}`);
    for (const file of files) print(`  ${file}`);
  }
} else if (mode === 'serve') {
  const { measureServe } = await import('./serve/serve.js');
  await measureServe(Number(size ?? SERVED_CONTACTS), print);
} else if (mode === 'profile') {
  const { profileServe } = await import('./serve/profile.js');
  await profileServe(Number(size ?? SERVED_CONTACTS), print);
} else if (mode === 'repeated') {
  const { measureRepeated } = await import('./repeated.js');
  const dists = process.argv.slice(3);
  await measureRepeated(dists.length === 0 ? ['dist'] : dists, print);
} else {
  const { measureTimings } = await import('./timings.js');
  await measureTimings(Number(mode), print);
}
