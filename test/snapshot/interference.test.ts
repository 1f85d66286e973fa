import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Payload } from '../../src/resources/row.js';
import { readDigests, openAccount, readFromKeap, takeSnapshot, type Account } from './account.js';

const countRecords = async (account: Account, runId: string, resource: string): Promise<number> =>
  (await readDigests(account.sql, runId)).find((row) => row.resource === resource)?.count ?? 0;

describe('a snapshot of an account that changes during the scan', () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount({ contacts: 3000, opportunities: 2500 });
  });
  afterEach(() => account.close());

  /** Calls `change` once, when the scan requests its `nth` page of a collection. */
  const onNthPage = (path: string, nth: number, change: () => void): void => {
    let pageCount = 0;
    account.simulator.faults.add({
      kind: 'slow',
      delayMs: 0,
      match: (call) => {
        if (call.path.endsWith(path) && (pageCount += 1) === nth) change();
        return false;
      },
    });
  };

  it.each([
    ['contacts', '/v2/contacts'],
    ['opportunities', '/v2/opportunities'],
  ] as const)('A snapshot misses and repeats none of the remaining %s while others are deleted', async (key, path) => {
    const { world } = account.simulator;
    const before = await readFromKeap(account.simulator, key);
    const ids = [...before.keys()].sort((a, b) => Number(a) - Number(b));
    const early = ids.slice(0, 500);
    const late = ids.slice(-200);
    const model = world.get(key, ids[600] ?? '') as Payload;
    onNthPage(path, 3, () => {
      for (const id of [...early, ...late]) world.remove(key, id);
      world.put(key, { ...model, id: '8000000' });
    });
    const run = await takeSnapshot(account, [key]);
    const stored = await account.sql.query<{ keap_id: string }>(
      'select keap_id from keap.records_of($1) where resource = $2',
      [run.id, key],
    );
    const found = new Set(stored.map((row) => row.keap_id));
    expect(ids.slice(500, -200).filter((id) => !found.has(id))).toEqual([]);
    expect(late.filter((id) => found.has(id))).toEqual([]);
    expect(found.has('8000000')).toBe(true);
    expect(run).toMatchObject({ consistency: 'KEYSET', legs: [{ status: 'COMPLETED', repeated: 0 }] });
  });

  it('A leg is scanned by page token, and the run is PAGED, where Keap does not return ids in order: a full last page is then unproven', async () => {
    const wrong = [...(await readFromKeap(account.simulator, 'contacts')).values()].slice(0, 3).toReversed();
    account.simulator.faults.add({
      kind: 'status',
      status: 200,
      body: JSON.stringify({ contacts: wrong, next_page_token: 'x' }),
      headers: { 'content-type': 'application/json' },
      match: (call) => call.path.endsWith('/v2/contacts') && (call.query.get('order_by') ?? '') !== '',
    });
    const run = await takeSnapshot(account, ['contacts', 'companies']);
    expect(run).toMatchObject({ status: 'INCOMPLETE', consistency: 'PAGED' });
    expect(run.legs.map((leg) => [leg.resource, leg.walk, leg.status])).toEqual([
      ['companies', 'KEYSET', 'COMPLETED'],
      ['contacts', 'TOKENS', 'INCOMPLETE'],
    ]);
    expect(run.completeness.reasons.join()).toMatch(/contacts: its last page holds 1000 records/);
    expect(await countRecords(account, run.id, 'contacts')).toBe(3000);
  });

  it('A leg is scanned by page token where Keap rejects the id filter', async () => {
    account.simulator.faults.add({
      kind: 'status',
      status: 400,
      match: (call) => (call.query.get('filter') ?? '').includes('opportunity_id'),
    });
    const run = await takeSnapshot(account, ['opportunities']);
    expect(run).toMatchObject({ status: 'COMPLETED', consistency: 'PAGED', legs: [{ walk: 'TOKENS' }] });
    expect(await countRecords(account, run.id, 'opportunities')).toBe(2500);
  });

  it('A scan restarts when Keap rejects its own page token, and counts each record once', async () => {
    for (let id = 700_001; id <= 701_500; id += 1) {
      account.simulator.world.put('files', { id: String(id), file_name: `file ${id}` });
    }
    const files = await readFromKeap(account.simulator, 'files');
    account.simulator.faults.add({
      kind: 'status',
      status: 400,
      times: 1,
      match: (call) => call.path.endsWith('/v2/files') && call.query.has('page_token'),
    });
    const run = await takeSnapshot(account, ['files']);
    expect(run.legs).toMatchObject([{ status: 'COMPLETED', records: files.size, changed: files.size }]);
    expect(await countRecords(account, run.id, 'files')).toBe(files.size);
    expect(await account.sql.query('select from keap.snapshot_leg where restarts = 1')).toHaveLength(1);
    expect(await account.sql.query('select from keap.snapshot_seen')).toEqual([]);
  });
});
