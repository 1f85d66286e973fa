import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CombinedGraphQLErrors } from '@apollo/client';
import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { root } from '../kit/files.js';
import { createApolloClient } from './apollo/client.js';
import { openApollo3 } from './apollo/frontend-3.js';
import { openApollo4 } from './apollo/frontend-4.js';
import { ChangeContact, ContactDetails, ContactPage } from './documents.js';
import { faultsByField } from './form-faults.js';
import { fetchFromPage, ORIGIN, type Frontend, type SentRequest } from './frontend.js';
import { graphql, type VariablesOf } from './graphql.js';
import { openRelay } from './relay/frontend.js';
import { createUrqlClient } from './urql/client.js';
import { openUrql } from './urql/frontend.js';
import { createGraphcacheClient } from './urql/graphcache.js';

/** A record without the type names that clients add to it. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === '__typename' ? undefined : part)));

const text = (document: unknown): string => print(document as Parameters<typeof print>[0]);

/** A client, and what it differs in from others. */
interface Client {
  readonly name: string;
  readonly open: (url: string) => Frontend;
  /** Whether it stores records by their id, so that a mutation changes every list that shows its record. */
  readonly normalizes: boolean;
  /** The method that it sends its queries by. */
  readonly method: 'GET' | 'POST';
}

const clients: readonly Client[] = [
  { name: 'Apollo Client 3', open: openApollo3, normalizes: true, method: 'POST' },
  { name: 'Apollo Client 4', open: openApollo4, normalizes: true, method: 'POST' },
  {
    name: 'urql with its defaults',
    open: (url) => openUrql(createUrqlClient(url), { joinsPages: false }),
    normalizes: false,
    method: 'GET',
  },
  {
    name: 'Graphcache',
    open: (url) => openUrql(createGraphcacheClient(url), { joinsPages: true }),
    normalizes: true,
    method: 'GET',
  },
  { name: 'Relay', open: openRelay, normalizes: true, method: 'POST' },
];

let app: TestApp;
let url: string;
let sent: SentRequest[];
beforeAll(async () => {
  app = await startTestApp({ contacts: 40 }, { CORS_ORIGINS: ORIGIN });
  url = new URL('/graphql', app.url).href;
  sent = fetchFromPage();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await app.close();
});

describe.each(clients)('$name with a running gateway', ({ name, open, normalizes, method }) => {
  let frontend: Frontend;
  beforeAll(() => {
    frontend = open(url);
  });
  afterAll(() => frontend.close());

  /** The contacts as the gateway lists them, without a client. */
  const listed = async (first: number): Promise<{ id: string; givenName: string | null }[]> => {
    const { data } = await app.execute(text(ContactPage), { first });
    return data.contacts.edges.map(({ node }: { node: unknown }) => node);
  };

  it('The list shows its first page, and then the next one below it', async () => {
    const contacts = await listed(20);
    sent.length = 0;
    expect(await frontend.list(10)).toEqual(contacts.slice(0, 10));
    expect(await frontend.loadMore()).toEqual(contacts);
    expect(sent.map((one) => one.method)).toEqual([method, method]);
  });

  it('The details are those that the gateway sent', async () => {
    const { data: orders } = await app.execute('{ orders(first: 1) { nodes { contact { id } } } }');
    const { id } = orders.orders.nodes[0].contact;
    const { data } = await app.execute(text(ContactDetails), { id });
    expect(data.contact.orders.edges.length).toBeGreaterThan(0);
    expect(plain(await frontend.details(id))).toEqual({ contact: data.contact, errors: [] });
  });

  it('A renamed contact has its new name in the list', async () => {
    const [contact] = await frontend.list(10);
    await frontend.rename(contact!.id, `Renamed with ${name}`);
    const before = sent.length;
    const [renamed] = await frontend.list(10);
    expect(renamed).toEqual({ id: contact!.id, givenName: `Renamed with ${name}` });
    expect(sent.length - before).toBe(normalizes ? 0 : 1);
  });

  it('A rejected list shows the code of its error', async () => {
    const another = open(url);
    await expect(another.list(5000)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await another.close();
  });

  it('A mutation that fails shows the code of its error', async () => {
    await expect(frontend.rename('999999', 'Nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('Where the orders cannot be read, the details show everything else and the reason', async () => {
    const contact = (await listed(20)).at(-1)!;
    const stop = app.simulator.faults.add({
      kind: 'status',
      status: 403,
      match: ({ path }) => path.includes('/orders'),
    });
    const { data, errors } = await app.execute(text(ContactDetails), { id: contact.id });
    const shown = await frontend.details(contact.id);
    stop();
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['UPSTREAM_REJECTED']);
    expect(plain(shown.contact)).toEqual({ ...data.contact, orders: null });
    expect(shown.errors).toEqual([{ code: 'UPSTREAM_REJECTED', path: ['contact', 'orders'] }]);
  });
});

it('A form shows each fault of its input beside the field', async () => {
  const client = createApolloClient(url);
  const input = { id: '1000', givenName: 'x'.repeat(300), emailAddresses: [{ email: '' }] };
  const error: unknown = await client.mutate({ mutation: ChangeContact, variables: { input } }).catch((one) => one);
  client.stop();
  expect(faultsByField(CombinedGraphQLErrors.is(error) ? error.errors : [])).toEqual({
    givenName: expect.stringContaining('at most 40'),
    'emailAddresses.0.email': expect.stringMatching(/^is blank: give a value\. is not an e-mail address: /),
  });
});

it('A form shows a bad date, an unknown choice and a missing value beside the field', async () => {
  const client = createApolloClient(url);
  const input = { id: '1000', birthDate: 'soon', contactType: 5, phoneNumbers: [{ number: null }] };
  const variables = { input } as unknown as VariablesOf<typeof ChangeContact>;
  const error: unknown = await client.mutate({ mutation: ChangeContact, variables }).catch((one) => one);
  client.stop();
  expect(faultsByField(CombinedGraphQLErrors.is(error) ? error.errors : [])).toEqual({
    birthDate: expect.stringContaining('is not a date'),
    contactType: 'is not text.',
    'phoneNumbers.0.number': 'is null, but it requires a value.',
  });
});

it('The end cursor of an empty list stays null in the cache of Apollo Client', async () => {
  const client = createApolloClient(url);
  const query = graphql(`
    query Nobody {
      contacts(filter: { email: "nobody@example.com" }) {
        edges {
          node {
            id
          }
        }
        pageInfo {
          startCursor
          endCursor
        }
      }
    }
  `);
  const cursors = { startCursor: null, endCursor: null };
  for (const fetchPolicy of ['network-only', 'cache-only'] as const) {
    const { data } = await client.query({ query, fetchPolicy });
    expect(data?.contacts).toMatchObject({ edges: [], pageInfo: cursors });
  }
  client.stop();
});

it('The query of the guide for frontends has a field that fails, and the rest', async () => {
  const guide = readFileSync(join(root, 'docs/frontend.md'), 'utf8');
  const [, query = ''] = /The simulated account shows this too: `([^`]+)`/.exec(guide) ?? [];
  const { data, errors } = await app.execute(query);
  expect(data).toEqual({ contact: { givenName: expect.any(String), orders: null } });
  expect(errors).toMatchObject([{ path: ['contact', 'orders'], extensions: { code: 'BAD_USER_INPUT' } }]);
});
