import { ApolloProvider } from '@apollo/client/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense, type ReactNode } from 'react';
import { RelayEnvironmentProvider } from 'react-relay';
import { Provider as UrqlProvider } from 'urql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { createApolloClient } from './apollo/client.js';
import { Contacts as ApolloContacts } from './apollo/contacts.js';
import { fetchFromPage, ORIGIN } from './frontend.js';
import { openPage } from './page.js';
import { Contacts as RelayContacts } from './relay/contacts.js';
import { createRelayEnvironment } from './relay/environment.js';
import { Contacts as TanStackContacts } from './tanstack/contacts.js';
import { Contacts as UrqlContacts } from './urql/contacts.js';
import { createGraphcacheClient } from './urql/graphcache.js';

const pages: readonly (readonly [string, (url: string) => ReactNode])[] = [
  [
    'Apollo Client',
    (url) => (
      <ApolloProvider client={createApolloClient(url)}>
        <ApolloContacts />
      </ApolloProvider>
    ),
  ],
  [
    'Graphcache',
    (url) => (
      <UrqlProvider value={createGraphcacheClient(url)}>
        <UrqlContacts />
      </UrqlProvider>
    ),
  ],
  [
    'Relay',
    (url) => (
      <RelayEnvironmentProvider environment={createRelayEnvironment(url)}>
        <Suspense fallback="Loading…">
          <RelayContacts />
        </Suspense>
      </RelayEnvironmentProvider>
    ),
  ],
  [
    'TanStack Query',
    (url) => (
      <QueryClientProvider client={new QueryClient()}>
        <TanStackContacts url={url} />
      </QueryClientProvider>
    ),
  ],
];

describe('a page of contacts', () => {
  let app: TestApp;
  let url: string;
  let names: (string | null)[];
  beforeAll(async () => {
    app = await startTestApp({ contacts: 25 }, { CORS_ORIGINS: ORIGIN });
    url = new URL('/graphql', app.url).href;
    const { data } = await app.execute('{ contacts(first: 25) { nodes { givenName } } }');
    names = data.contacts.nodes.map(({ givenName }: { givenName: string | null }) => givenName);
    fetchFromPage();
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    await app.close();
  });

  it.each(pages)('A click on its button shows ten more contacts with %s', async (_client, render) => {
    const page = await openPage(render(url));
    for (const length of [10, 20]) {
      await vi.waitFor(() => expect(page.items()).toEqual(names.slice(0, length)), { timeout: 10_000 });
      page.click();
    }
    await vi.waitFor(() => expect(page.items()).toEqual(names), { timeout: 10_000 });
    await page.close();
  });
});
