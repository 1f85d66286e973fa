import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Payload } from '../../../src/resources/row.js';
import type { ResourceKey } from '../../../src/resources/table.js';
import { openAccount, readFromKeap, takeSnapshot, type Account } from '../account.js';
import { change, findReason, findReread, isReread, onEachRequest, readStored } from './changing-keap.js';

const CHANGES = 1000;
const SEED = Number(process.env['CHANGE_SEED'] ?? 1);
/** The collections that change: a filter by time of change, one by an unstated time, and none. */
const CHANGED = ['contacts', 'companies', 'orders', 'tasks', 'notes', 'opportunities', 'files'] as const;
type Changed = (typeof CHANGED)[number];
const CREATION_COLUMNS: Readonly<Record<Changed, string>> = {
  contacts: 'create_time',
  companies: 'create_time',
  orders: 'creation_time',
  tasks: 'create_time',
  notes: 'create_time',
  opportunities: 'created_time',
  files: 'created_time',
};

/** Numbers of a seed, equally distributed over [0, 1): mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe(`an account that changes ${CHANGES} times while a snapshot reads it`, () => {
  let account: Account;
  const ids = new Map<Changed, string[]>();
  const removed = new Set<string>();
  beforeAll(async () => {
    account = await openAccount({ contacts: 600, tags: 20 });
    for (const key of CHANGED) ids.set(key, [...(await readFromKeap(account.simulator, key)).keys()]);
    account.simulator.resetCalls();
  });
  afterAll(() => account.close());

  const random = createRandom(SEED);
  const pick = (key: Changed): string => {
    const known = ids.get(key) ?? [];
    return known[Math.floor(random() * known.length)] ?? '';
  };
  let nextId = 9_000_000;

  /** One random change, as a person or a program at Keap makes it. */
  const changeOne = (): void => {
    const { simulator } = account;
    const { world } = simulator;
    const key = CHANGED[Math.floor(random() * CHANGED.length)] ?? 'contacts';
    const id = pick(key);
    const record = world.get(key, id) as Payload;
    const kind = random();
    const columns = { [key === 'contacts' ? 'given_name' : 'random']: `changed ${random()}` };
    // More would be held for review.
    const isRemovable =
      [...removed].filter((one) => one.startsWith(`${key} `)).length < 0.1 * (ids.get(key)?.length ?? 0);
    if (kind < 0.15 && isRemovable) {
      world.remove(key, id);
      removed.add(`${key} ${id}`);
      ids.set(key, ids.get(key)?.filter((one) => one !== id) ?? []);
    } else if (kind < 0.4) {
      const added = String((nextId += 1));
      // The list of a tag holds its contacts: a copy of a contact has no tags.
      const created = { [CREATION_COLUMNS[key]]: new Date().toISOString() };
      world.put(key, { ...record, id: added, ...created, ...(key === 'contacts' && { tag_ids: [] }) });
      ids.get(key)?.push(added);
      if (key !== 'opportunities' && key !== 'files') change(simulator, key, added, columns);
    } else if (key === 'opportunities' || key === 'files') world.put(key, { ...record, ...columns });
    else if ((key === 'orders' || key === 'tasks' || key === 'notes') && kind < 0.6)
      change(
        simulator,
        key,
        id,
        key === 'orders' ? { contact: { id: pick('contacts') } } : { contact_id: pick('contacts') },
      );
    else change(simulator, key, id, columns);
  };

  /** The ids whose stored form differs from Keap's. */
  const listDifferences = async (runId: string, key: ResourceKey): Promise<string[]> => {
    const [stored, truth] = [await readStored(account, runId, key), await readFromKeap(account.simulator, key)];
    return [...new Set([...stored.keys(), ...truth.keys()])].filter(
      (id) => JSON.stringify(sortKeys(stored.get(id))) !== JSON.stringify(sortKeys(truth.get(id))),
    );
  };

  it('Every record is stored as Keap has it at the end, or the snapshot says why it may not be', async () => {
    let made = 0;
    let requests = 0;
    const stop = onEachRequest(account.simulator, (call) => {
      // From the first page that can change.
      if (isReread(call) || (requests === 0 && call.path !== '/v2/companies')) return;
      requests += 1;
      for (; made < Math.min(CHANGES, requests * 25); made += 1) changeOne();
    });
    const run = await takeSnapshot(account);
    stop();
    expect(made).toBe(CHANGES);
    expect(run.completeness).toMatchObject({ status: 'COMPLETE', reasons: [] });
    let newer = 0;
    for (const key of CHANGED) {
      const reread = findReread(run, key);
      const different = await listDifferences(run.id, key);
      newer += (reread?.changed ?? 0) + (reread?.added ?? 0);
      // A deletion does not show. Any other difference needs a collection that is named.
      const unexplained = different.filter((id) => !removed.has(`${key} ${id}`));
      if (reread === undefined) expect(findReason(run, key), key).toMatch(/no filter by time/);
      else expect(unexplained, key).toEqual([]);
    }
    expect(newer).toBeGreaterThan(100);
  }, 120_000);

  it('A quiet snapshot after it holds what Keap has, and ends no version of a record that Keap still has', async () => {
    const run = await takeSnapshot(account);
    expect(run.completeness).toMatchObject({ status: 'COMPLETE', reasons: [] });
    for (const key of CHANGED) expect(await listDifferences(run.id, key), key).toEqual([]);
    const ended = await account.sql.query<{ resource: Changed; keap_id: string }>(
      `select resource, keap_id from keap.record as old where to_run is not null and not exists (
         select from keap.record as current
          where (current.tenant, current.resource, current.keap_id) = (old.tenant, old.resource, old.keap_id) and current.to_run is null)`,
    );
    const inKeap = ended.filter(({ resource, keap_id }) => account.simulator.world.get(resource, keap_id) !== null);
    expect(inKeap).toEqual([]);
  }, 120_000);
});

/** A value with its keys in order, as Postgres orders them otherwise. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sortKeys(one)]));
}
