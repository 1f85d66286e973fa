import { expect, it } from 'vitest';
import { createManualClock } from '../../kit/clock.js';
import { openGraph } from '../../kit/graph.js';

it('A response with stale parts reports their number and age, without a Keap call', async () => {
  const clock = createManualClock(Date.now());
  const graph = await openGraph({ contacts: 20 }, { clock });
  const contacts = '{ contacts(first: 3) { nodes { givenName } } }';
  const { data } = await clock.until(graph.execute(contacts));
  await clock.advance(100_000);
  graph.simulator.faults.add({ kind: 'status', status: 503, headers: { 'retry-after': '100' } });
  const stale = await clock.until(graph.execute(contacts, {}, { 'x-keap-max-stale': '60' }));
  expect(stale.errors).toEqual([]);
  expect(stale.data).toEqual(data);
  expect(stale.keap.stale).toEqual({ count: 1, oldestSeconds: 40 });
  await clock.advance(30_000);
  const older = await clock.until(graph.execute(contacts, {}, { 'x-keap-max-stale': '60' }));
  expect(older.errors[0]?.extensions?.['code']).toBe('UPSTREAM_UNAVAILABLE');
  expect(older.keap.stale).toBeNull();
  await graph.close();
});
