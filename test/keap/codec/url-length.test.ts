import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RequestTooLongError } from '../../../src/keap/errors.js';
import { buildPageUrl } from '../../../src/keap/codec/url.js';
import { table } from '../../../src/resources/table.js';
import { openGraph, type Graph } from '../../kit/graph.js';

const endpoint = table.contacts.endpoints[0];
if (endpoint === undefined) throw new Error('Contacts have no endpoint.');
const buildUrl = (length: number): string =>
  buildPageUrl(endpoint, { filter: [{ field: 'email', op: '==', value: 'x'.repeat(length) }] });
const fixedLength = buildUrl(1).length - 1;

describe('a request to Keap', () => {
  it('A request URL has 7,000 characters at most', () => {
    expect(buildUrl(7000 - fixedLength)).toHaveLength(7000);
    expect(() => buildUrl(7001 - fixedLength)).toThrow(RequestTooLongError);
  });

  it('The error of a too long URL names the longest filter and contains nothing of its value', () => {
    const filter = [
      { field: 'email', op: '==', value: 'ann@example.com' },
      { field: 'given_name', op: '==', value: 'y'.repeat(20_000) },
    ] as const;
    expect(() => buildPageUrl(endpoint, { filter })).toThrow(expect.objectContaining({ parameter: 'given_name' }));
    expect(() => buildPageUrl(endpoint, { filter })).toThrow(/^((?!yyy).)*$/s);
  });

  it('The page token counts towards the length of the URL', () => {
    expect(() => buildPageUrl(endpoint, { token: 't'.repeat(8000) })).toThrow(
      expect.objectContaining({ parameter: 'page_token' }),
    );
  });
});

describe.each(['v2', 'v1'] as const)('an account on %s', (apiVersion) => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await openGraph({ contacts: 30 }, { apiVersion });
  });
  afterAll(() => graph.close());

  it('A too long filter is rejected before any call', async () => {
    const query = 'query ($email: String!) { contacts(filter: { email: $email }) { nodes { id } } }';
    const { errors, calls } = await graph.execute(query, { email: `${'x'.repeat(20_000)}@example.com` });
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
    expect(errors[0]?.message).toContain('`email`');
    expect(calls).toBe(0);
  });
});

describe('an oversized cursor', () => {
  it('An oversized cursor is rejected as bad input of the caller', async () => {
    const graph = await openGraph({ contacts: 30 });
    try {
      const query =
        'query ($after: String) { contacts(first: 2, after: $after, orderBy: { field: CREATED_AT, direction: ASC }) { pageInfo { endCursor } } }';
      const first = await graph.execute(query);
      const parts = JSON.parse(
        Buffer.from(first.data.contacts.pageInfo.endCursor, 'base64url').toString(),
      ) as unknown[];
      const after = Buffer.from(JSON.stringify([1, parts[1], 't'.repeat(9000), 2, 0, null, 0])).toString('base64url');
      const { errors, calls } = await graph.execute(query, { after });
      expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
      expect(errors[0]?.message).toContain('`page_token`');
      expect(calls).toBe(0);
    } finally {
      await graph.close();
    }
  });
});
