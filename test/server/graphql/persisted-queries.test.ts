import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PersistedQueries, type TextStore } from '../../../src/server/graphql/persisted-queries.js';
import { startTestApp, type TestApp } from '../../kit/app.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const persisted = (query: string, hash = sha256(query)): object => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
});

interface Answer {
  readonly status: number;
  readonly code: unknown;
  readonly message: string | undefined;
  readonly data: unknown;
}

async function readAnswer(response: Response): Promise<Answer> {
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors?: { message: string; extensions: { code: string } }[];
  };
  return { status: response.status, code: errors?.[0]?.extensions.code, message: errors?.[0]?.message, data };
}

describe('automatic persisted queries', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 5 }, { MAX_ALIASES: '3' });
  });
  afterAll(() => app.close());

  const post = async (body: object, headers = {}): Promise<Answer> =>
    readAnswer(
      await fetch(new URL('/graphql', app.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    );
  const get = async (parameters: Readonly<Record<string, string>>): Promise<Answer> =>
    readAnswer(
      await fetch(new URL(`/graphql?${new URLSearchParams(parameters).toString()}`, app.url), {
        headers: { 'apollo-require-preflight': '1' },
      }),
    );
  const queryOf = (name: string): string => `query ${name}($first: Int!) { contacts(first: $first) { nodes { id } } }`;

  it('A hash is unknown until its document was sent once, then it is enough, by POST and by GET', async () => {
    const query = queryOf('Once');
    const variables = { first: 2 };
    const unknown = await post({ ...persisted(query), variables });
    expect(unknown).toMatchObject({
      status: 200,
      code: 'PERSISTED_QUERY_NOT_FOUND',
      message: 'PersistedQueryNotFound',
    });
    const accept = { accept: 'application/graphql-response+json' };
    expect((await post({ ...persisted(query), variables }, accept)).status).toBe(400);
    const first = await post({ query, ...persisted(query), variables });
    expect(first).toMatchObject({ status: 200, data: { contacts: { nodes: [{}, {}] } } });
    expect(await post({ ...persisted(query), variables })).toEqual(first);
    const { extensions } = persisted(query) as { extensions: object };
    const byGet = { extensions: JSON.stringify(extensions), variables: JSON.stringify(variables) };
    expect(await get(byGet)).toEqual(first);
    expect(await post({ documentId: `sha256:${sha256(query)}`, variables })).toEqual(first);
  });

  it('A hash of another document is rejected, and the document is not kept', async () => {
    const query = queryOf('Other');
    expect(await post({ query: '{ __typename }', ...persisted(query) })).toMatchObject({
      status: 400,
      code: 'BAD_REQUEST',
    });
    expect((await post(persisted(query))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it.each([
    ['another version', { version: 2, sha256Hash: sha256('') }],
    ['no hash', { version: 1 }],
    ['a hash that is no text', { version: 1, sha256Hash: 7 }],
    ['a text', 'yes'],
  ])('A malformed persisted query is rejected: %s', async (_what, persistedQuery) => {
    expect(await post({ query: '{ __typename }', extensions: { persistedQuery } })).toMatchObject({
      status: 400,
      code: 'BAD_REQUEST',
    });
  });

  it.each([
    ['a syntax error', '{ contacts('],
    ['a field that does not exist', '{ nothing }'],
    ['too many aliases', '{ a: __typename b: __typename c: __typename d: __typename }'],
  ])('A document that may not run is not kept: %s', async (_what, query) => {
    expect((await post({ query, ...persisted(query) })).code).not.toBeUndefined();
    expect((await post(persisted(query))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('A mutation by GET is rejected also where its document is known', async () => {
    const query = 'mutation M { createTag(input: { name: "by GET" }) { tag { id } } }';
    await post({ query, ...persisted(query) }, { 'x-keap-dry-run': '1' });
    const { extensions } = persisted(query) as { extensions: object };
    expect((await get({ extensions: JSON.stringify(extensions) })).status).toBe(405);
  });
});

describe('the store of persisted queries', () => {
  function createStore(): { store: TextStore; texts: Map<string, string> } {
    const texts = new Map<string, string>();
    const store: TextStore = {
      get: async (key) => texts.get(key),
      set: async (key, text) => void texts.set(key, text),
      delete: async (key) => void texts.delete(key),
    };
    return { store, texts };
  }

  it('A process keeps at most 1,000 documents, also in the shared store', async () => {
    const { store, texts } = createStore();
    const queries = new PersistedQueries(store);
    const documents = Array.from({ length: 1_500 }, (_, at) => `{ a${at}: __typename }`);
    for (const text of documents) queries.add(sha256(text), text);
    expect(texts.size).toBe(1_000);
    expect(await queries.find(sha256(documents[0] ?? ''))).toBeUndefined();
    expect(await queries.find(sha256(documents[1_499] ?? ''))).toBe(documents[1_499]);
  });

  it('A document of more than 64 KB is not kept', async () => {
    const { store, texts } = createStore();
    const long = `{ __typename } # ${'x'.repeat(65_536)}`;
    new PersistedQueries(store).add(sha256(long), long);
    expect(texts.size).toBe(0);
  });

  it('A replica finds what another one kept, and believes only a text that has the hash', async () => {
    const { store, texts } = createStore();
    new PersistedQueries(store).add(sha256('{ a }'), '{ a }');
    expect(await new PersistedQueries(store).find(sha256('{ a }'))).toBe('{ a }');
    texts.set(`apq:${sha256('{ a }')}`, '{ b }');
    expect(await new PersistedQueries(store).find(sha256('{ a }'))).toBeUndefined();
  });
});
