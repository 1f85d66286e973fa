import { afterEach, expect, it } from 'vitest';
import type { Page } from '../../../src/keap/keap-client.js';
import { assertRequestedOwners } from '../../../src/query/sources/paged-list.js';
import { TooExpensiveError } from '../../../src/query/sources/live-source.js';
import { findEndpoint } from '../../kit/endpoint.js';
import { openAccount, type Account } from '../load/open-loaders.js';

let account: Account | undefined;
afterEach(async () => {
  await account?.close();
  account = undefined;
});

const page = (rows: Page['rows'], nextToken: string | null = null): Page => ({
  rows,
  nextToken,
  total: null,
  apiVersion: 'v2',
  endpoint: findEndpoint('orders'),
  tenant: null,
  body: '',
});

it('An operation without calls left sends nothing more and reports how many calls it made', async () => {
  account = await openAccount({ contacts: 60 });
  const { loaders } = account.operation(2);
  const pages = [1, 2, 3, 4].map((size) => loaders.source.fetchPage('contacts', { size }));
  const settled = await Promise.allSettled(pages);
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  const rejected = settled.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  expect(rejected.reason).toBeInstanceOf(TooExpensiveError);
  expect(rejected.reason).toMatchObject({ code: 'TOO_EXPENSIVE', calls: 2, limit: 2 });
  expect(account.simulator.calls).toHaveLength(2);
});

it('Cached responses use none of the call budget of an operation', async () => {
  account = await openAccount({ contacts: 60 });
  const { loaders } = account.operation(2);
  for (let turn = 0; turn < 5; turn += 1) await loaders.source.fetchPage('contacts', { size: 5 });
  expect((await loaders.source.fetchPage('contacts', { size: 6 })).rows).toHaveLength(6);
  await expect(loaders.source.fetchPage('contacts', { size: 7 })).rejects.toBeInstanceOf(TooExpensiveError);
  expect(account.simulator.calls).toHaveLength(2);
});

it('A reference table is read to its last page', async () => {
  account = await openAccount({ contacts: 60 });
  const all = await account.all('users', { size: 2 });
  expect(await account.operation().loaders.source.fetchAll('users', [])).toHaveLength(all.length);
});

it('A response with records of an owner that was not requested is rejected', () => {
  const pageRequest = { filter: [{ field: 'contact_id', op: '==', value: '5' }] } as const;
  const check = (contact: string) => (): void =>
    assertRequestedOwners('orders', pageRequest, page([{ id: '1', contact: { id: contact } }]));
  expect(check('5')).not.toThrow();
  expect(check('6')).toThrow(expect.objectContaining({ code: 'UPSTREAM_BAD_DATA' }));
  expect(() => assertRequestedOwners('orders', pageRequest, page([{ id: '1' }]))).not.toThrow();
});

it('A payment of several orders is accepted where one of them was requested', () => {
  const pageRequest = { filter: [{ field: 'order_ids', op: '==', value: ['1', '2'] }] } as const;
  expect(() =>
    assertRequestedOwners('payments', pageRequest, page([{ id: '9', order_ids: ['2', '3'] }])),
  ).not.toThrow();
  expect(() => assertRequestedOwners('payments', pageRequest, page([{ id: '9', order_ids: ['3'] }]))).toThrow(
    /other owners/,
  );
});
