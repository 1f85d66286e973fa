import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, waitForSnapshot, type TestApp } from '../kit/app.js';

/** The codes a client may see (DESIGN: error codes). */
const known = [
  'THROTTLED',
  'QUOTA_EXHAUSTED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_REJECTED',
  'UPSTREAM_BAD_DATA',
];

describe('under 10 % 429s, 5 % 500s, 2 % cut connections and 1 % garbled bodies', () => {
  let calm: TestApp;
  let storm: TestApp;
  beforeAll(async () => {
    calm = await startTestApp({ contacts: 3000, orders: 2500 });
    storm = await startTestApp({ contacts: 3000, orders: 2500 });
    storm.simulator.faults.add({ kind: 'status', status: 429, rate: 0.1 });
    storm.simulator.faults.add({ kind: 'status', status: 500, rate: 0.05 });
    storm.simulator.faults.add({ kind: 'cut', rate: 0.02 });
    storm.simulator.faults.add({ kind: 'garbled', rate: 0.01 });
  });
  afterAll(async () => {
    await calm.close();
    await storm.close();
  });

  it('queries answer right, or fail with a code that says why', async () => {
    const right = await calm.execute('contact-list');
    for (let round = 0; round < 20; round += 1) {
      const answer = await storm.execute('contact-list', {}, { 'x-keap-fresh': '1' });
      if (answer.errors.length === 0) expect(answer.data).toEqual(right.data);
      for (const error of answer.errors) expect(known).toContain(error.extensions['code']);
    }
    // Repetitions wait by the real clock.
  }, 120_000);

  it('a snapshot completes with the very same content', async () => {
    const records = async (app: TestApp): Promise<unknown[]> => {
      const { data } = await app.execute('create-snapshot');
      const snapshot = await waitForSnapshot(app, data.createSnapshot.snapshot.id);
      expect(snapshot.status).toBe('COMPLETED');
      const sql = `select resource, count(*)::int as records, md5(string_agg(keap_id || encode(payload_hash, 'hex'), ',' order by keap_id)) as content
                     from keap.record where to_run is null group by resource order by resource`;
      return app.sql.query(sql);
    };
    expect(await records(storm)).toEqual(await records(calm));
  }, 120_000);
});
