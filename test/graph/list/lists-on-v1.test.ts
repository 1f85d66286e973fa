import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { wrongCount } from '../../../src/simulator/quirks.js';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
beforeAll(async () => {
  graph = await openGraph({ contacts: 130, seedDefects: false }, { apiVersion: 'v1' });
});
beforeEach(() => graph.simulator.resetCalls());
afterAll(() => graph.close());

/** Expects BAD_USER_INPUT without a call; returns the message. */
async function refused(query: string, variables = {}): Promise<string> {
  const { errors, calls } = await graph.execute(query, variables);
  expect(calls).toBe(0);
  expect(errors).toHaveLength(1);
  expect(errors[0]!.extensions?.['code']).toBe('BAD_USER_INPUT');
  return errors[0]!.message;
}

describe('lists on v1', () => {
  it('Every page of a v1 list has the total, and the pages hold each record once', async () => {
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const query =
        'query ($after: String) { contacts(first: 50, after: $after) { totalCount nodes { keapId } pageInfo { hasNextPage endCursor } } }';
      const { data, calls } = await graph.execute(query, { after });
      expect(data.contacts.totalCount).toBe(130);
      expect(calls).toBe(1);
      seen.push(...data.contacts.nodes.map(({ keapId }: { keapId: string }) => keapId));
      ({ endCursor: after, hasNextPage: more } = data.contacts.pageInfo);
    }
    expect(seen).toHaveLength(130);
    expect(new Set(seen).size).toBe(130);
  });

  it('A v1 list starts after any cursor with one call, whatever the page size', async () => {
    const whole = await graph.execute('{ orders(first: 20) { edges { cursor node { keapId } } } }');
    const edges = whole.data.orders.edges as { cursor: string; node: { keapId: string } }[];
    const { data, calls } = await graph.execute(
      `{ orders(first: 5, after: "${edges[6]!.cursor}") { nodes { keapId } } }`,
    );
    expect(calls).toBe(1);
    expect(data.orders.nodes).toEqual(edges.slice(7, 12).map(({ node }) => node));
  });

  it('A v1 list rejects a condition that v1 lacks, without a call', async () => {
    expect(await refused('{ orders(filter: { titleStartsWith: "A" }) { nodes { id } } }')).toMatch(
      /`filter.titleStartsWith`.*REST v1 \(\/v1\/orders\).*`title==…\*`.*contact_id/,
    );
    expect(await refused('{ contacts(filter: { emailStartsWith: "a" }) { nodes { id } } }')).toMatch(/email==…\*/);
    expect(await refused('{ deals(filter: { contactId: "5" }) { nodes { id } } }')).toMatch(/filter.contactId/);
  });

  it('A v1 list rejects an order or direction that v1 lacks, without a call', async () => {
    expect(await refused('{ orders(orderBy: { field: ID }) { nodes { id } } }')).toMatch(/orders by order_time, /);
    expect(await refused('{ orders(orderBy: { field: ORDERED_AT, direction: ASC }) { nodes { id } } }')).toMatch(
      /as `desc` only/,
    );
    const { errors } = await graph.execute(
      '{ orders(first: 2, orderBy: { field: ORDERED_AT, direction: DESC }) { nodes { id } } }',
    );
    expect(errors).toEqual([]);
  });

  it('The deals of a stage on v1 are those of the stage', async () => {
    const { data } = await graph.execute(
      '{ stages { keapId dealCount deals(first: 500) { totalCount nodes { stage { keapId } } } } }',
    );
    for (const { keapId, dealCount, deals } of data.stages) {
      expect(deals.nodes.every((deal: { stage: { keapId: string } }) => deal.stage.keapId === keapId)).toBe(true);
      expect([dealCount, deals.totalCount]).toEqual([deals.nodes.length, deals.nodes.length]);
    }
  });

  it('The deal counts of stages on v1 cost only the call for the stages', async () => {
    const { data, calls } = await graph.execute('{ stages { dealCount } }', {}, { 'x-keap-fresh': '1' });
    expect(calls).toBe(1);
    const counts = data.stages.map(({ dealCount }: { dealCount: number }) => dealCount) as number[];
    const { data: all } = await graph.execute('{ deals(first: 1) { totalCount } }');
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(all.deals.totalCount);
  });

  it('A column that only a single v1 record has is null in a list, and loads for that record', async () => {
    const { data: some } = await graph.execute('{ contacts(first: 3) { nodes { keapId } } }');
    const { data, errors } = await graph.execute(
      `{ contacts(first: 3) { nodes { keapId origin { date } } } contact(id: "${some.contacts.nodes[1].keapId}") { origin { date } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.contacts.nodes.map(({ origin }: { origin: null }) => origin)).toEqual([null, null, null]);
    expect(data.contact.origin.date).toMatch(/^20/);
  });

  it('A v1 list rejects a cursor of v2', async () => {
    const other = await openGraph({ contacts: 130, seedDefects: false }, { apiVersion: 'v2' });
    const { data } = await other.execute('{ contacts(first: 2) { pageInfo { endCursor } } }');
    await other.close();
    const message = await refused(
      `{ contacts(first: 2, after: "${data.contacts.pageInfo.endCursor}") { nodes { id } } }`,
    );
    expect(message).toMatch(/another list/);
  });
});

describe('a changed cursor of v1', () => {
  it('A changed cursor of v1 is rejected without a call', async () => {
    const { data } = await graph.execute('{ orders(first: 2) { pageInfo { endCursor } } }');
    const parts = JSON.parse(Buffer.from(data.orders.pageInfo.endCursor, 'base64url').toString()) as unknown[];
    const changed = Buffer.from(JSON.stringify(parts.with(2, 'x'))).toString('base64url');
    graph.simulator.resetCalls();
    expect(await refused(`{ orders(first: 2, after: "${changed}") { nodes { id } } }`)).toMatch(/changed cursor/);
  });
});

describe('values that Keap rejects', () => {
  it.each([
    ['{ orders(filter: { invoiceId: "abc" }) { nodes { id } } }', /filter.invoiceId.*numbers/],
    ['{ payments(filter: { merchantAccountId: "x" }) { nodes { id } } }', /merchantAccountId/],
    ['{ deals(filter: { affiliateId: "7;id>1" }) { nodes { id } } }', /affiliateId/],
  ])('A filter value that Keap rejects is rejected without a call: %s', async (query, message) => {
    expect(await refused(query)).toMatch(message);
  });

  it('A filter value with a lone surrogate is rejected', async () => {
    const query = 'query ($city: String!) { contacts(filter: { givenName: $city }) { nodes { id } } }';
    expect(await refused(query, { city: 'Li\ud83d' })).toMatch(/surrogate/);
  });
});

describe('a filter on v1', () => {
  const named = 'Smith, Jones; Sons & *Co* #1 50% + "é"=?';
  const found = async (field: string, filter: object, type: string): Promise<string[]> => {
    const query = `query ($filter: ${type}) { ${field}(filter: $filter) { nodes { keapId } } }`;
    const { data, errors } = await graph.execute(query, { filter });
    expect(errors).toEqual([]);
    return data[field].nodes.map(({ keapId }: { keapId: string }) => keapId);
  };

  it.each([
    ['companies', 'CompanyFilter', 'name', 'company_name', 'company_name', named],
    ['contacts', 'ContactFilter', 'familyName', 'family_name', 'family_name', named],
    ['contacts', 'ContactFilter', 'givenName', 'given_name', 'given_name', 'Ann*'],
    ['contacts', 'ContactFilter', 'givenName', 'given_name', 'given_name', '*'],
    ['tags', 'TagFilter', 'name', 'name', 'name', 'VIP; 2026, *'],
    ['campaigns', 'CampaignFilter', 'nameContains', 'search_text', 'name', 'Spring; *20% off*, now'],
  ] as const)(
    'A v1 filter of %s (%s.%s) accepts every character, and Keap gets the exact value',
    async (key, type, field, sent, column, value) => {
      const { world } = graph.simulator;
      const [model] = await found(key, {}, type);
      const other = world.get(key, model!)!;
      world.put(key, { ...other, id: '7000001', [column]: value });
      world.put(key, { ...other, id: '7000003', [column]: value.replace('*', 'x') });
      graph.simulator.resetCalls();
      expect(await found(key, { [field]: value }, type)).toEqual(['7000001']);
      expect(graph.simulator.calls.map(({ query }) => query.get(sent))).toEqual([value]);
      for (const id of ['7000001', '7000003']) world.remove(key, id);
    },
  );

  it('A v1 filter of file names rejects a star at either end, where it is a wildcard', async () => {
    const { world } = graph.simulator;
    const [model] = await found('files', {}, 'FileFilter');
    const name = 'plan; a*b, final.pdf';
    world.put('files', { ...world.get('files', model!)!, id: '7000001', file_name: name });
    expect(await found('files', { name }, 'FileFilter')).toEqual(['7000001']);
    graph.simulator.resetCalls();
    for (const star of ['*.pdf', 'plan*', '*'])
      expect(
        await refused('query ($name: String) { files(filter: { name: $name }) { nodes { id } } }', { name: star }),
      ).toMatch(/"\*"/);
  });

  it('A v1 filter rejects empty values, control characters and lone surrogates', async () => {
    const query = 'query ($name: String) { contacts(filter: { familyName: $name }) { nodes { id } } }';
    for (const name of ['', ' ', 'a\u0000b', 'a\nb', '\ud800']) await refused(query, { name });
  });
});

describe('a v1 list with a count that is too low', () => {
  it('A v1 list whose count is too low has no total and is read to its real end', async () => {
    const faults = [wrongCount('/v1/contacts', () => 12)];
    const other = await openGraph({ contacts: 30, faults }, { apiVersion: 'v1' });
    const whole = await other.execute('{ contacts(first: 100) { totalCount nodes { keapId } } }');
    expect(whole.data.contacts.nodes).toHaveLength(30);
    expect(whole.data.contacts.totalCount).toBeNull();
    const seen = new Set<string>();
    for (let after: string | null = null, more = true; more;) {
      const query =
        'query ($after: String) { contacts(first: 20, after: $after) { totalCount nodes { keapId } pageInfo { hasNextPage endCursor } } }';
      const { data } = await other.execute(query, { after });
      const { nodes, totalCount, pageInfo } = data.contacts;
      if (nodes.length > 0) expect(totalCount).toBeNull();
      for (const { keapId } of nodes) seen.add(keapId);
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    expect(seen.size).toBe(30);
    await other.close();
  });
});
