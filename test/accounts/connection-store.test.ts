import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresConnections } from '../../src/accounts/connection-store.js';
import { TenantTaken, type ConnectionStore, type NewTokens } from '../../src/keap/oauth/store.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';

const tokens = (text: string, tenant: string | null = 'one.infusionsoft.com'): NewTokens => ({
  tenant,
  keyId: 'key',
  sealed: Buffer.from(text),
  accessExpiresAt: new Date('2026-01-16T12:00:00Z'),
  grantedAt: new Date('2026-01-15T12:00:00Z'),
});
const refreshId = '6f1c0f0e-0000-4000-8000-000000000001';
const otherRefreshId = '6f1c0f0e-0000-4000-8000-000000000002';

describe('connections in Postgres', () => {
  let database: FreshDatabase;
  let store: ConnectionStore;
  beforeEach(async () => {
    database = await freshDatabase();
    store = createPostgresConnections(database.sql);
    await store.withLock('a', (locked) => locked.connect('a', tokens('first')));
  });
  afterEach(() => database.drop());

  it('A connection is read as it was stored', async () => {
    const { grantedAt, ...kept } = tokens('first');
    expect(await store.read('a')).toEqual({
      ...kept,
      account: 'a',
      status: 'CONNECTED',
      brokenReason: null,
      connectedAt: grantedAt,
      refreshedAt: null,
      version: 1,
      refreshInFlight: null,
    });
    expect(await store.read('b')).toBeNull();
    await store.connect('b', tokens('b', 'two.infusionsoft.com'));
    expect((await store.list()).map(({ account }) => account)).toEqual(['a', 'b']);
  });

  it('Only the process that began a refresh completes it, once, and the version grows by one', async () => {
    expect(await store.beginRefresh('a', 2, refreshId)).toBe(false);
    expect(await store.beginRefresh('a', 1, refreshId)).toBe(true);
    expect(await store.completeRefresh('a', otherRefreshId, tokens('of another refresh'))).toBe(false);
    expect(await store.completeRefresh('a', refreshId, tokens('second'))).toBe(true);
    expect(await store.completeRefresh('a', refreshId, tokens('again'))).toBe(false);
    expect(await store.read('a')).toMatchObject({ sealed: Buffer.from('second'), version: 2, refreshInFlight: null });
  });

  it('Tokens of a refresh from before a reconnection are discarded', async () => {
    await store.beginRefresh('a', 1, refreshId);
    await store.break('a', 1, 'UNKNOWN_OUTCOME');
    await store.connect('a', tokens('by a person'));
    expect(await store.completeRefresh('a', refreshId, tokens('late'))).toBe(false);
    await store.rollbackRefresh('a', refreshId);
    await store.break('a', 1, 'REFUSED');
    expect(await store.read('a')).toMatchObject({
      sealed: Buffer.from('by a person'),
      status: 'CONNECTED',
      version: 2,
      refreshedAt: null,
    });
  });

  it('A broken connection is restored when the outcome of its refresh becomes known', async () => {
    await store.beginRefresh('a', 1, refreshId);
    await store.break('a', 1, 'UNKNOWN_OUTCOME');
    expect(await store.read('a')).toMatchObject({ status: 'BROKEN', brokenReason: 'UNKNOWN_OUTCOME' });
    await store.rollbackRefresh('a', refreshId);
    expect(await store.read('a')).toMatchObject({ status: 'CONNECTED', brokenReason: null, refreshInFlight: null });
  });

  it('A tenant has one connection, however Keap writes its name', async () => {
    for (const name of ['one.infusionsoft.com', 'ONE', 'One.keap.app'])
      await expect(store.connect('b', tokens('b', name)), name).rejects.toBeInstanceOf(TenantTaken);
    await store.connect('b', tokens('b', null));
    await store.connect('c', tokens('c', null));
    await store.beginRefresh('b', 1, refreshId);
    await expect(store.completeRefresh('b', refreshId, tokens('b'))).rejects.toBeInstanceOf(TenantTaken);
    expect((await store.list()).map(({ tenant }) => tenant)).toEqual(['one.infusionsoft.com', null, null]);
  });

  it('A lock admits one worker per account, and does not block other accounts', async () => {
    const order: string[] = [];
    let release = (): void => undefined;
    const first = store.withLock('a', async () => {
      order.push('first begins');
      await new Promise<void>((resolve) => (release = resolve));
      order.push('first ends');
    });
    await expect.poll(() => order).toEqual(['first begins']);
    const second = store.withLock('a', async () => void order.push('second'));
    await store.withLock('b', async () => void order.push('another account'));
    release();
    await Promise.all([first, second]);
    expect(order).toEqual(['first begins', 'another account', 'first ends', 'second']);
  });

  it('A state of the consent page is consumed once, and expired states are deleted', async () => {
    const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 15, 12, minute));
    await store.addState('old', { createdAt: at(0), expiresAt: at(10) });
    await store.addState('new', { createdAt: at(11), expiresAt: at(21) });
    expect(await store.consumeState('old')).toBe(false);
    expect(await store.consumeState('new')).toBe(true);
    expect(await store.consumeState('new')).toBe(false);
  });
});
