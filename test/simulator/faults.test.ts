import { describe, expect, it } from 'vitest';
import { simulators } from './kit.js';

describe('a fault', () => {
  const { start, get } = simulators();

  it('A status fault answers with the given status, body and headers, as many times as it says', async () => {
    const simulator = await start();
    simulator.faults.add({
      kind: 'status',
      status: 503,
      body: 'over capacity',
      headers: { 'retry-after': '7' },
      times: 2,
    });
    for (let turn = 0; turn < 2; turn++) {
      const { status, text, headers } = await get(simulator, 'users');
      expect([status, text, headers.get('retry-after')]).toEqual([503, 'over capacity', '7']);
      expect(headers.get('x-keap-product-quota-limit')).not.toBeNull();
    }
    expect((await get(simulator, 'users')).status).toBe(200);
    expect(simulator.calls.map(({ status }) => status)).toEqual([503, 503, 200]);
  });

  it('A status fault without a body has the body that Keap sends', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'status', status: 429, times: 1 });
    expect((await get(simulator, 'users')).json).toMatchObject({ code: '429' });
    simulator.faults.add({ kind: 'status', status: 502, times: 1 });
    expect((await get(simulator, 'users')).json).toHaveProperty('fault');
    simulator.faults.add({ kind: 'status', status: 403, body: { code: 403, message: 'no' }, times: 1 });
    expect((await get(simulator, 'users')).json).toEqual({ code: 403, message: 'no' });
  });

  it('A fault affects only the calls that it matches, until it is removed', async () => {
    const simulator = await start();
    const remove = simulator.faults.add({
      kind: 'status',
      status: 500,
      match: ({ path, query }) => path === '/v2/contacts' && query.get('page_size') === '2',
    });
    expect((await get(simulator, 'users')).status).toBe(200);
    expect((await get(simulator, 'contacts')).status).toBe(200);
    expect((await get(simulator, 'contacts', { page_size: '2' })).status).toBe(500);
    remove();
    expect((await get(simulator, 'contacts', { page_size: '2' })).status).toBe(200);
    simulator.faults.add({ kind: 'status' });
    simulator.faults.clear();
    expect((await get(simulator, 'contacts')).status).toBe(200);
  });

  const struck = async (): Promise<number[]> => {
    const simulator = await start({ contacts: 5 });
    simulator.faults.add({ kind: 'status', rate: 0.2 });
    for (let turn = 0; turn < 200; turn++) await get(simulator, 'tags', { page_size: '1' });
    return simulator.calls.flatMap(({ status }, turn) => (status === 500 ? [turn] : []));
  };

  it('A fault with a rate affects its share of the calls, the same ones for the same seed', async () => {
    const first = await struck();
    expect(first.length).toBeGreaterThan(20);
    expect(first.length).toBeLessThan(60);
    expect(await struck()).toEqual(first);
  });

  it('A cut fault breaks the connection in the middle of the response', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'cut', times: 1 });
    await expect(get(simulator, 'contacts', { page_size: '1000' })).rejects.toThrow();
    expect((await get(simulator, 'contacts')).status).toBe(200);
  });

  it('A garbled fault corrupts JSON in both ways: truncated, and broken inside', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'garbled' });
    for (const page_size of ['1', '10']) {
      const { status, text, headers } = await get(simulator, 'contacts', { page_size });
      expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
      expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    }
    simulator.faults.clear();
    simulator.faults.add({ kind: 'garbled', body: '{"wrong":[]}' });
    expect((await get(simulator, 'contacts')).json).toEqual({ wrong: [] });
  });

  it('An html fault sends a page with status 200 instead of data', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'html' });
    const { status, text, headers } = await get(simulator, 'contacts');
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    expect(text).toContain('Maintenance');
  });

  it('A slow fault waits by the simulator’s clock', async () => {
    const slept: number[] = [];
    const clock = { now: () => 0, monotonicMs: () => 0, sleep: (ms: number) => Promise.resolve(void slept.push(ms)) };
    const simulator = await start({ clock, latencyMs: 15 });
    simulator.faults.add({ kind: 'slow', delayMs: 2_500, times: 1 });
    expect((await get(simulator, 'users')).status).toBe(200);
    expect(slept).toEqual([15, 2_500]);
  });

  it('Travel jitter delays calls by 0 to its maximum, the same way for the same seed', async () => {
    const readDelays = async (seed: number): Promise<number[]> => {
      const slept: number[] = [];
      const clock = { now: () => 0, monotonicMs: () => 0, sleep: (ms: number) => Promise.resolve(void slept.push(ms)) };
      const simulator = await start({ clock, seed, travelJitterMs: 5 });
      for (let call = 0; call < 20; call += 1) expect((await get(simulator, 'users')).status).toBe(200);
      return slept;
    };
    const delays = await readDelays(1);
    expect(new Set(delays).size).toBe(20);
    expect(delays.filter((ms) => ms < 0 || ms > 5)).toEqual([]);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(3);
    expect(await readDelays(1)).toEqual(delays);
    expect(await readDelays(2)).not.toEqual(delays);
  });

  it('A stalled response sends its headers only, and does not keep the simulator from closing', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'stall' });
    const response = await fetch(`${simulator.url}/v2/users`, { headers: { 'X-Keap-API-Key': simulator.apiKey } });
    expect(response.status).toBe(200);
    const body = response.text().then(
      () => 'came',
      () => 'broke off',
    );
    await simulator.close();
    expect(await body).toBe('broke off');
  });
});
