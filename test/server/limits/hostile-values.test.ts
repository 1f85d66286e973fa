import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';

const ids = (count: number, type = ''): string[] => Array.from({ length: count }, (_, index) => `${type}${index + 1}`);
const nested = (depth: number): unknown =>
  JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`) as Readonly<Record<string, unknown>>;

const tagAll = 'mutation ($input: ApplyTagsInput!) { applyTags(input: $input) { results { status } } }';
const untagAll = 'mutation ($input: RemoveTagsInput!) { removeTags(input: $input) { results { status } } }';
const aliases = Array.from({ length: 25 }, (_, index) => `a${index}: nodes(ids: $ids) { id }`).join(' ');
const byNodes = `query ($ids: [ID!]!) { ${aliases} }`;
const byFields = 'query ($all: [CustomFieldCondition!]) { contacts(filter: { customField: $all }) { nodes { id } } }';
const conditions = (count: number) => Array.from({ length: count }, () => ({ name: 'Region', value: 'x' }));
const price =
  'query ($query: String!, $variables: JSON) { price(query: $query, variables: $variables) { calls refusal } }';

describe('values too many or too deep', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 10 }, {});
  });
  afterAll(() => app.close());

  it.each<[string, string, Record<string, unknown>]>([
    ['20,000 contacts for 20,000 tags', tagAll, { input: { contactIds: ids(20_000), tagIds: ids(20_000) } }],
    ['1,000 contacts for 1,000 tags', tagAll, { input: { contactIds: ids(1000), tagIds: ids(1000) } }],
    ['20,000 tags to be removed', untagAll, { input: { contactIds: ids(20_000), tagIds: ids(20_000) } }],
    ['30,000 ids 25 times', byNodes, { ids: ids(30_000, 'x') }],
    ['30,000 ids of contacts 25 times', byNodes, { ids: ids(30_000, 'Contact:') }],
    ['2,000 conditions', byFields, { all: conditions(2000) }],
    ['variables nested 2,500 deep', price, { query: '{ __typename }', variables: nested(2500) }],
  ])(
    'Too many or too deep values are rejected quickly, priced or run, without a call: %s',
    async (_what, query, variables) => {
      const begun = process.memoryUsage().heapUsed;
      const { errors, calls } = await app.execute(query, variables);
      expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
      expect(calls).toBe(0);
      const dry = await app.execute(query, variables, { 'x-keap-dry-run': '1' });
      expect(dry.errors.map(({ extensions }) => extensions['code'])).not.toContain('INTERNAL_SERVER_ERROR');
      const priced = await app.execute(price, { query, variables });
      expect(priced.errors.map(({ extensions }) => extensions['code'])).not.toContain('INTERNAL_SERVER_ERROR');
      expect(process.memoryUsage().heapUsed - begun).toBeLessThan(300e6);
    },
  );

  it('Variables that are nested too deep for a JSON parser are rejected quickly', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: `{"query":"{ __typename }","variables":${deep}}`,
    });
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect([response.status, errors[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
  });
});
