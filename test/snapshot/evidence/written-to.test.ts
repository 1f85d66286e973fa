import { afterEach, expect, it } from 'vitest';
import type { ResourceKey } from '../../../src/resources/table.js';
import type { Simulator } from '../../../src/simulator/simulator.js';
import type { CollectionKey } from '../../../src/simulator/routes/routes.js';
import { createRandom } from '../../../src/simulator/world/prng.js';
import { openAccount, readFromKeap, waitForStatus, type Account } from '../account.js';
import { shortPages } from '../misbehaving/faults.js';

let account: Account;
afterEach(() => account.close());

/** Writes to an account through its API, at random, and keeps what it deleted. */
class Writer {
  readonly deleted = new Set<string>();
  writes = 0;
  private readonly random;

  constructor(
    private readonly simulator: Simulator,
    private readonly known: ReadonlyMap<ResourceKey, readonly string[]>,
    seed: number,
  ) {
    this.random = createRandom(seed);
  }

  async write(): Promise<void> {
    this.writes += 1;
    const name = `Written ${this.writes}`;
    const [contact, tag] = [this.pick('contacts'), this.pick('tags')];
    switch (Math.floor(this.random() * 8)) {
      case 0:
        return this.send('POST', '/v2/contacts', { given_name: name, email_addresses: [] });
      case 1:
        return this.send('PATCH', `/v2/contacts/${contact}?update_mask=given_name`, { given_name: name });
      case 2:
        return this.send('POST', '/v2/tags', { name });
      case 3:
        return this.send('POST', `/v2/tags/${tag}/contacts:applyTags`, { contact_ids: [contact] });
      case 4:
        return this.send('POST', `/v2/tags/${tag}/contacts:removeTags`, { contact_ids: [contact] });
      case 5:
        return this.addOrder(name);
      case 6:
        return this.remove('contacts');
      default:
        return this.remove('tasks');
    }
  }

  private pick(key: ResourceKey): string {
    const ids = this.known.get(key) ?? [];
    return ids[Math.floor(this.random() * ids.length)] ?? '';
  }

  /** Keap takes orders by other doors too. */
  private async addOrder(title: string): Promise<void> {
    const { world } = this.simulator;
    const order = world.get('orders', this.pick('orders'));
    const id = String(9_000_000 + this.writes);
    if (order !== null) world.put('orders', { ...order, id, title, order_time: new Date().toISOString() });
  }

  private async remove(key: CollectionKey & ResourceKey): Promise<void> {
    const id = this.pick(key);
    this.deleted.add(`${key} ${id}`);
    await this.send('DELETE', `/v2/${key}/${id}`);
  }

  private async send(method: string, path: string, body?: unknown): Promise<void> {
    await fetch(this.simulator.url + path, {
      method,
      headers: { 'x-keap-api-key': this.simulator.apiKey, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}

it.each([1, 2, 3])(
  'A snapshot of an account that is written to while it is read is complete, and holds every record that stayed (seed %i)',
  async (seed) => {
    account = await openAccount({ contacts: 150, seed });
    const { simulator, snapshots, sql } = account;
    const keys = ['contacts', 'tags', 'orders', 'tasks', 'notes', 'opportunities'] as const;
    const known = new Map<ResourceKey, readonly string[]>();
    for (const key of keys) known.set(key, [...(await readFromKeap(simulator, key)).keys()]);
    simulator.faults.add(shortPages(/^\/v2\//, 20));
    const writer = new Writer(simulator, known, seed);
    const { id } = await snapshots.create({});
    const over = new AbortController();
    const run = waitForStatus(snapshots, id).finally(() => over.abort());
    while (!over.signal.aborted) {
      await writer.write();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { status, completeness } = await run;
    expect(writer.writes).toBeGreaterThan(20);
    expect(`${status} ${completeness.reasons.join()}`).toBe('COMPLETED ');
    for (const key of keys) {
      const stored = await sql.query<{ keap_id: string }>(
        'select keap_id from keap.records_of($1) where resource = $2',
        [id, key],
      );
      const ids = new Set(stored.map(({ keap_id }) => keap_id));
      expect((known.get(key) ?? []).filter((one) => !writer.deleted.has(`${key} ${one}`) && !ids.has(one))).toEqual([]);
    }
  },
  60_000,
);
