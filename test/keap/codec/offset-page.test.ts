import { afterEach, describe, expect, it } from 'vitest';
import type { KeapClient, Page, PageRequest } from '../../../src/keap/keap-client.js';
import { wrongCount } from '../../../src/simulator/quirks.js';
import type { Fault } from '../../../src/simulator/faults.js';
import { setUpClient, type ClientSetup } from '../against-simulator.js';
import { iteratePages as everyPage } from '../../kit/pages.js';
import { createRequestContext } from '../scripted-keap.js';

const open: ClientSetup[] = [];
afterEach(async () => {
  for (const setup of open.splice(0).toReversed()) await setup.close();
});

/** A client of an account with thirty contacts, on v1. */
async function thirtyContacts(...faults: Fault[]): Promise<ClientSetup> {
  const setup = await setUpClient({ contacts: 30, faults }, { apiVersion: 'v1' });
  open.push(setup);
  return setup;
}

const reported = wrongCount('/v1/contacts', () => 12);

async function fetchPages(client: KeapClient, request: PageRequest, priority?: 'background'): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of everyPage(client, 'contacts', request, createRequestContext(priority ? { priority } : {})))
    pages.push(page);
  return pages;
}
const idsIn = (pages: readonly Page[]): Set<unknown> => new Set(pages.flatMap(({ rows }) => rows.map(({ id }) => id)));

describe('a v1 count below the records received', () => {
  it('A v1 count below the records received is null and does not end the list early', async () => {
    const { client } = await thirtyContacts(reported);
    for (const size of [5, 7, 10, 29]) {
      const pages = await fetchPages(client, { size });
      expect(idsIn(pages).size, String(size)).toBe(30);
      for (const [index, { rows, total }] of pages.entries())
        if (rows.length > 0)
          expect(total, `page ${index} of ${size}`).toBe(index * size + rows.length > 12 ? null : 12);
    }
  });

  it('A too low v1 count does not end a list whose pages are shorter than requested', async () => {
    const shorter: Fault = {
      kind: 'altered',
      match: ({ path }) => path === '/v1/contacts',
      query: (query) => {
        const fewer = new URLSearchParams(query);
        fewer.set('limit', '13');
        return fewer;
      },
    };
    const { client } = await thirtyContacts(reported, shorter);
    expect(idsIn(await fetchPages(client, { size: 1000 })).size).toBe(30);
  });

  it('A too low v1 count does not become the size of the collection', async () => {
    const { client } = await thirtyContacts(reported);
    await client.fetchPage('contacts', {}, createRequestContext());
    expect(client.collectionSize('contacts')).toEqual({ records: 31, basis: 'atLeast' });
    const other = await thirtyContacts(reported);
    for (const token of [undefined, '10', '20'])
      await other.client.fetchPage('contacts', { size: 10, ...(token && { token }) }, createRequestContext());
    expect(other.client.collectionSize('contacts')).toEqual({ records: 31, basis: 'atLeast' });
    await fetchPages(other.client, { size: 10 });
    expect(other.client.collectionSize('contacts')).toEqual({ records: 30, basis: 'counted' });
  });
});

describe('a v1 count', () => {
  it('A right v1 count ends the list and is its size, also on a page past the end', async () => {
    const { client, simulator } = await thirtyContacts();
    expect(idsIn(await fetchPages(client, { size: 10 })).size).toBe(30);
    expect(simulator.calls).toHaveLength(3);
    const past = await client.fetchPage('contacts', { size: 10, token: '40' }, createRequestContext());
    expect([past.rows.length, past.total, past.nextToken]).toEqual([0, 30, null]);
    expect(client.collectionSize('contacts')).toEqual({ records: 30, basis: 'counted' });
    expect(await fetchPages(client, { size: 10 }, 'background')).toHaveLength(4);
  });

  it.each([null, -1, 1.5, '30'])('A v1 count of %j is ignored, and a short page ends the list', async (count) => {
    const { client } = await thirtyContacts(wrongCount('/v1/contacts', () => count));
    const pages = await fetchPages(client, { size: 20 });
    expect(pages.map(({ rows, total }) => [rows.length, total])).toEqual([
      [20, null],
      [10, null],
    ]);
  });
});
