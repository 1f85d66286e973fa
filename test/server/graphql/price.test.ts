import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, waitForSnapshot, type TestApp } from '../../kit/app.js';

const question = '{ tags(first: 50) { nodes { contacts(first: 5) { edges { appliedAt } } } } }';
const dry = { 'x-keap-dry-run': '1' };
const fetchPrice =
  'query ($query: String!, $variables: JSON) { price(query: $query, variables: $variables) { calls limit isAllowed isSizeKnown fields { path resource calls plan } } }';

describe('the price of an operation', () => {
  let app: TestApp;
  let tags = 0;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 120, seedDefects: false }, { MAX_KEAP_CALLS_PER_QUERY: '30' });
    tags = app.simulator.world.count('tags');
    const { data } = await app.execute('create-snapshot', { input: {} });
    await waitForSnapshot(app, data.createSnapshot.snapshot.id);
  });
  afterAll(() => app.close());

  it('The price is reported by field before an operation runs, and nothing is sent', async () => {
    const { data, errors, calls } = await app.execute(fetchPrice, { query: question });
    expect(errors).toEqual([]);
    expect(calls).toBe(0);
    // One for the tags, and one that finds out whether the account has the bulk list.
    expect(data.price).toMatchObject({ calls: tags + 2, limit: 30, isAllowed: false, isSizeKnown: true });
    expect(data.price.fields[0]).toEqual({
      path: 'tags.nodes.contacts',
      resource: 'contact_tags',
      calls: tags,
      plan: 'list contacts',
    });
  });

  it('The price depends on the variables', async () => {
    const query =
      'query ($first: Int!) { tags(first: $first) { nodes { contacts(first: 5) { edges { appliedAt } } } } }';
    const { data } = await app.execute(fetchPrice, { query, variables: { first: 4 } });
    expect(data.price).toMatchObject({ calls: 6, isAllowed: true });
  });

  it('The defaults of variables count for `@include` and `@skip`', async () => {
    const query = 'query ($n: Boolean = false) { tags(first: 1) @include(if: $n) { totalCount } __typename }';
    const byDefault = await app.execute(fetchPrice, { query });
    const included = await app.execute(fetchPrice, { query, variables: { n: true } });
    expect([byDefault.data.price.calls, included.data.price.calls]).toEqual([0, 1]);
  });

  it('An operation that costs too much is rejected before anything is sent, with its most expensive field', async () => {
    const { errors, calls, data } = await app.execute(question);
    expect([calls, data ?? null]).toEqual([0, null]);
    expect(errors[0]?.extensions).toMatchObject({
      code: 'TOO_EXPENSIVE',
      estimatedCalls: tags + 2,
      limit: 30,
      field: 'tags.nodes.contacts',
    });
    expect(errors[0]?.message).toContain(`tags.nodes.contacts alone takes ${tags}`);
  });

  it('A dry run is answered with the price alone', async () => {
    const { data, keap, calls } = await app.execute('{ contacts(first: 3) { nodes { givenName } } }', {}, dry);
    expect([data, calls]).toEqual([null, 0]);
    expect(keap).toMatchObject({ calls: 0, estimatedCalls: 1, price: { calls: 1, isAllowed: true } });
  });

  it('The estimate is beside the actual cost in the extensions', async () => {
    const { keap, calls } = await app.execute('{ contacts(first: 5) { nodes { givenName tags { nodes { name } } } } }');
    expect([keap['calls'], keap['estimatedCalls']]).toEqual([calls, calls]);
  });

  it('A mutation is priced without a write', async () => {
    const before = app.simulator.world.count('tags');
    const { keap, calls } = await app.execute(
      'mutation { createTag(input: { name: "New" }) { tag { name } } }',
      {},
      dry,
    );
    expect(calls).toBe(0);
    expect(keap['estimatedCalls']).toBeGreaterThanOrEqual(1);
    expect(app.simulator.world.count('tags')).toBe(before);
    const begun = await app.execute('mutation { createSnapshot { snapshot { id } } }', {}, dry);
    expect(begun.data).toBeNull();
    const { data } = await app.execute('{ snapshots { nodes { id } } }');
    expect(data.snapshots.nodes).toHaveLength(1);
  });

  it.each([
    ['invalid GraphQL', '{ contacts('],
    ['an unknown field', '{ nothing }'],
    ['two operations', 'query a { __typename } query b { __typename }'],
  ])('No price is reported for %s', async (_what, query) => {
    const { errors } = await app.execute(fetchPrice, { query });
    expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});
