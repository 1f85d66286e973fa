import { afterEach, describe, expect, it } from 'vitest';
import { asker, refusal } from './scripted-keap.js';
import { idsOf, pair, type Pair } from './against-simulator.js';
import { handClock } from '../kit/clock.js';
import { apiKeyTokens } from '../../src/keap/api-key.js';

let both: Pair;
afterEach(() => both.close());

describe('a Keap with faults', () => {
  it('of every kind at once gives every page right, on both lanes', async () => {
    const clock = handClock();
    both = await pair({ contacts: 2000 }, { clock });
    const { client, simulator } = both;
    const truth = await idsOf(client, asker({ priority: 'background' }), 1000);
    expect(truth).toHaveLength(2000);
    simulator.resetCalls();
    simulator.faults.add({ kind: 'status', status: 429, rate: 0.1 });
    simulator.faults.add({ kind: 'status', status: 500, rate: 0.05 });
    simulator.faults.add({ kind: 'cut', rate: 0.02 });
    simulator.faults.add({ kind: 'garbled', rate: 0.01 });
    simulator.faults.add({ kind: 'html', rate: 0.01 });
    const slow = asker({ priority: 'background' });
    expect(await clock.until(idsOf(client, slow, 10))).toEqual(truth);
    const ask = asker();
    const found = await clock.until(client.fetchByIds('contacts', truth, ['tag_ids'], ask));
    expect([...found.values()].filter((one) => one instanceof Error)).toEqual([]);
    expect([...found.keys()].toSorted()).toEqual(truth.toSorted());
    expect(slow.stats.calls + ask.stats.calls).toBe(simulator.calls.length);
    expect(slow.stats.calls).toBeGreaterThan(205);
  });

  it('that throttles everything for a while is weathered', async () => {
    const clock = handClock();
    both = await pair({}, { clock });
    const { client, simulator } = both;
    const calm = simulator.faults.add({ kind: 'status', status: 429 });
    const pages = Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        client.fetchPage('contacts', { size: at + 1 }, asker({ priority: 'background' })),
      ),
    );
    await clock.advance(3000);
    calm();
    expect((await clock.until(pages)).map(({ rows }) => rows.length)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
  });

  it('that throttles for good is told as THROTTLED, with when to come back', async () => {
    const clock = handClock();
    both = await pair({}, { clock });
    const { client, simulator } = both;
    simulator.faults.add({ kind: 'status', status: 429, headers: { 'retry-after': '30' } });
    const deadlineAtMs = clock.now() + 10_000;
    const error = await clock.until(refusal(client.fetchPage('contacts', {}, asker({ deadlineAtMs }))));
    expect(error).toMatchObject({ code: 'THROTTLED', facts: { status: 429, retryAfterMs: 30_000 } });
    expect(simulator.calls).toHaveLength(1);
  });

  it('that stalls is given up after the time an exchange may take', async () => {
    both = await pair({}, { timeoutMs: 60 });
    both.simulator.faults.add({ kind: 'stall', times: 1 });
    const page = await both.client.fetchPage('contacts', { size: 5 }, asker());
    expect(page.rows).toHaveLength(5);
    expect(both.simulator.calls).toHaveLength(2);
  });
});

describe('the simulated Keap itself', () => {
  it('answers every way of asking', async () => {
    both = await pair();
    const { client, simulator } = both;
    const [id = ''] = await idsOf(client, asker(), 10);
    expect(await client.fetchOne('contacts', id, ['tag_ids'], asker())).toMatchObject({
      id,
      tag_ids: expect.any(Array) as unknown,
    });
    expect(await client.fetchOne('contacts', '999999999', [], asker())).toBeNull();
    expect(await client.identity(asker())).toMatchObject({ tenant: simulator.tenant });
    const tags = await client.fetchPage('tags', {}, asker());
    const parentId = String(tags.rows[0]?.['id']);
    expect((await client.fetchPage('contact_tags', { parentId }, asker())).rows.length).toBeGreaterThan(0);
  });

  it('is told apart from a wrong key', async () => {
    both = await pair({}, { credentials: apiKeyTokens('KeapAK-wrong') });
    expect(await refusal(both.client.fetchPage('contacts', {}, asker()))).toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect(both.simulator.calls).toHaveLength(1);
  });
});
