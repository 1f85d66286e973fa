import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Payload } from '../../../src/resources/row.js';
import { openAccount, readFromKeap, takeSnapshot, type Account } from '../account.js';
import { change, onFirst } from './changing-keap.js';

const COLLECTIONS = ['contacts', 'orders', 'tasks', 'notes'] as const;

describe.each(['full', 'v1'] as const)('contacts whose records move, in the edition %s', (edition) => {
  let account: Account;
  let tasks: Map<string, Payload>;
  let [from, into] = ['', ''];
  beforeEach(async () => {
    account = await openAccount({ contacts: 40, edition });
    // The same account in an edition that the test can read.
    const full = await openAccount({ contacts: 40 });
    tasks = await readFromKeap(full.simulator, 'tasks');
    [from = '', into = ''] = [...new Set([...tasks.values()].map((task) => task['contact_id'] as string))];
    await full.close();
  });
  afterEach(() => account.close());

  const listTasks = (): string[] => [...tasks].flatMap(([id, task]) => (task['contact_id'] === from ? [id] : []));

  /** Moves the tasks of the one contact to the other. */
  const move = (): void => {
    for (const id of listTasks()) change(account.simulator, 'tasks', id, { contact_id: into });
  };

  const merge = (): void => {
    move();
    account.simulator.world.remove('contacts', from);
  };

  it('A contact that was merged between two snapshots is reported with the contact that has its records', async () => {
    await takeSnapshot(account, COLLECTIONS);
    merge();
    const { changes, status } = await takeSnapshot(account, COLLECTIONS);
    expect(status).toBe('COMPLETED');
    const merged = [{ contactId: from, intoId: into, children: listTasks().length, isStored: false }];
    expect(changes).toMatchObject({ merged, mergedCount: 1, uncheckedCount: 0 });
  });

  it('A contact that is merged after its scan is reported as still stored, also in the first snapshot', async () => {
    const lastPath = edition === 'full' ? '/v2/notes' : '/v1/notes';
    onFirst(account.simulator, ({ path }) => path === lastPath, merge);
    const { changes } = await takeSnapshot(account, COLLECTIONS);
    const merged = [{ contactId: from, intoId: into, children: listTasks().length, isStored: true }];
    expect(changes).toMatchObject({ merged, mergedCount: 1, uncheckedCount: 0 });
  });

  it('A contact whose records move while it stays is not reported', async () => {
    await takeSnapshot(account, COLLECTIONS);
    move();
    const { changes } = await takeSnapshot(account, COLLECTIONS);
    expect(changes).toMatchObject({ merged: [], mergedCount: 0, uncheckedCount: 0 });
  });

  it('A contact that is deleted, its records with it, is not reported', async () => {
    await takeSnapshot(account, COLLECTIONS);
    for (const id of listTasks()) account.simulator.world.remove('tasks', id);
    account.simulator.world.remove('contacts', from);
    const { changes } = await takeSnapshot(account, COLLECTIONS);
    expect(changes).toMatchObject({ merged: [], mergedCount: 0, uncheckedCount: 0 });
  });

  it('A contact that Keap refuses to look up is counted as unchecked, and the snapshot ends', async () => {
    const single = `/${edition === 'full' ? 'v2' : 'v1'}/contacts/${from}`;
    await takeSnapshot(account, COLLECTIONS);
    move();
    account.simulator.faults.add({
      kind: 'status',
      status: 403,
      match: ({ path, query }) => path === single || (query.get('filter') ?? '').includes('contact_ids=='),
    });
    const { changes, status } = await takeSnapshot(account, COLLECTIONS);
    expect(status).toBe('COMPLETED');
    expect(changes).toMatchObject({ merged: [], mergedCount: 0, uncheckedCount: 1 });
  });
});
