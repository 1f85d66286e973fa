import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, waitForSnapshot, type TestApp } from '../kit/app.js';

/** The codes that a client may see (DESIGN: error codes). */
const allowedCodes = [
  'THROTTLED',
  'QUOTA_EXHAUSTED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_REJECTED',
  'UPSTREAM_BAD_DATA',
];

describe('under 10 % 429s, 5 % 500s, 2 % cut connections and 1 % garbled bodies', () => {
  let healthyApp: TestApp;
  let faultyApp: TestApp;
  beforeAll(async () => {
    healthyApp = await startTestApp({ contacts: 3000, orders: 2500 });
    faultyApp = await startTestApp({ contacts: 3000, orders: 2500 });
    faultyApp.simulator.faults.add({ kind: 'status', status: 429, rate: 0.1 });
    faultyApp.simulator.faults.add({ kind: 'status', status: 500, rate: 0.05 });
    faultyApp.simulator.faults.add({ kind: 'cut', rate: 0.02 });
    faultyApp.simulator.faults.add({ kind: 'garbled', rate: 0.01 });
  });
  afterAll(async () => {
    await healthyApp.close();
    await faultyApp.close();
  });

  it('Under a high rate of faults a query answers correctly, or fails with a code that names the cause', async () => {
    const expected = await healthyApp.execute('contact-list');
    for (let round = 0; round < 20; round += 1) {
      const response = await faultyApp.execute('contact-list', {}, { 'x-keap-fresh': '1' });
      if (response.errors.length === 0) expect(response.data).toEqual(expected.data);
      for (const error of response.errors) expect(allowedCodes).toContain(error.extensions['code']);
    }
    // Retries wait by the real clock.
  }, 120_000);

  it('Under a high rate of faults a snapshot completes with exactly the same content', async () => {
    const records = async (app: TestApp): Promise<unknown[]> => {
      const { data } = await app.execute('create-snapshot');
      const snapshot = await waitForSnapshot(app, data.createSnapshot.snapshot.id);
      expect(snapshot.status).toBe('COMPLETED');
      const sql = `select resource, count(*)::int as records, md5(string_agg(keap_id || encode(payload_hash, 'hex'), ',' order by keap_id)) as content
                     from keap.record where to_run is null group by resource order by resource`;
      return app.sql.query(sql);
    };
    expect(await records(faultyApp)).toEqual(await records(healthyApp));
  }, 120_000);
});
