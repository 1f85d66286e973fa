import { createHash } from 'node:crypto';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { cacheExchange, Client, fetchExchange } from '@urql/core';
import { Window } from 'happy-dom';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { ContactPage } from './documents.js';
import { fetchFromPage, ORIGIN } from './frontend.js';
import { fetchWithKey, KEY_NAME } from './key.js';

const defaultOptions = { query: { errorPolicy: 'all' }, watchQuery: { errorPolicy: 'all' } } as const;
const KEY = 'a-key-of-a-colleague';

describe('the key of an internal tool', () => {
  let app: TestApp;
  let url: string;
  const window = new Window({ url: ORIGIN });
  beforeAll(async () => {
    const hash = createHash('sha256').update(KEY).digest('hex');
    const keys = { AUTH: 'keys', GATEWAY_API_KEYS: `tool:read:${hash}` };
    app = await startTestApp({ contacts: 3 }, { ...keys, CORS_ORIGINS: ORIGIN });
    url = new URL('/graphql', app.url).href;
    vi.stubGlobal('sessionStorage', window.sessionStorage);
    fetchFromPage();
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    await window.happyDOM.close();
    await app.close();
  });

  it.each<[string, () => Promise<number | undefined>]>([
    [
      'Apollo Client',
      async () => {
        const link = new HttpLink({ uri: url, fetch: fetchWithKey });
        const client = new ApolloClient({ link, cache: new InMemoryCache(), defaultOptions });
        const { data } = await client.query({ query: ContactPage, variables: { first: 3 } });
        return data?.contacts.edges.length;
      },
    ],
    [
      'urql',
      async () => {
        const client = new Client({ url, fetch: fetchWithKey, exchanges: [cacheExchange, fetchExchange] });
        const { data } = await client.query(ContactPage, { first: 3 }).toPromise();
        return data?.contacts.edges.length;
      },
    ],
  ])('With %s a page has no data before its user typed the key, and then it has', async (_client, count) => {
    window.sessionStorage.removeItem(KEY_NAME);
    expect(await count()).toBeUndefined();
    window.sessionStorage.setItem(KEY_NAME, KEY);
    expect(await count()).toBe(3);
  });
});
