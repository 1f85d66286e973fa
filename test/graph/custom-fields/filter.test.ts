import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
beforeAll(async () => {
  graph = await openGraph({ contacts: 120, seedDefects: false });
});
beforeEach(() => graph.simulator.resetCalls());
afterAll(() => graph.close());

interface FieldValue {
  readonly name: string;
  readonly value: unknown;
}

/** Expects that the condition finds exactly the contacts whose field value satisfies `matches`. */
async function expectMatches(condition: string, name: string, matches: (value: unknown) => boolean): Promise<void> {
  const query = `{ contacts(first: 200, filter: { customField: ${condition} }) { nodes { keapId } } }`;
  const found = await graph.execute(query);
  expect(found.errors).toEqual([]);
  const all = await graph.execute('{ contacts(first: 200) { nodes { keapId customFields { name value } } } }');
  const expected = (all.data.contacts.nodes as { keapId: string; customFields: FieldValue[] }[])
    .filter(({ customFields }) => customFields.some((field) => field.name === name && matches(field.value)))
    .map(({ keapId }) => keapId);
  expect(expected.length).toBeGreaterThan(0);
  expect(expected.length).toBeLessThan(120);
  expect(found.data.contacts.nodes.map(({ keapId }: { keapId: string }) => keapId)).toEqual(expected);
}

async function reject(list: string, condition: string): Promise<{ code: unknown; message: string; calls: string[] }> {
  const { errors } = await graph.execute(`{ ${list}(filter: { customField: ${condition} }) { nodes { id } } }`);
  expect(errors.length).toBe(1);
  const paths = graph.simulator.calls.map(({ path }) => path).filter((path) => !path.endsWith('/model'));
  return { code: errors[0]!.extensions?.['code'], message: errors[0]!.message, calls: paths };
}

describe('a condition on a custom field', () => {
  it('GREATER_OR_EQUAL on a number field finds that number and greater ones', () =>
    expectMatches(
      '{ name: "Score0", op: GREATER_OR_EQUAL, value: 2500 }',
      'Score0',
      (value) => Number(value ?? 0) >= 2500,
    ));

  it('STARTS_WITH finds text by its beginning, and the name of the field is case-insensitive', () =>
    expectMatches('{ name: "mOTTO0", op: STARTS_WITH, value: "Less" }', 'Motto0', (value) =>
      String(value).startsWith('Less'),
    ));

  it('LESS_THAN on a date field finds dates before a moment', () =>
    expectMatches(
      '{ name: "RenewalDate0", op: LESS_THAN, value: "2020-01-01T00:00:00Z" }',
      'RenewalDate0',
      (value) => typeof value === 'string' && value < '2020-01-01',
    ));

  it('A condition on a yes/no field takes true', () =>
    expectMatches('{ name: "Newsletter1", value: true }', 'Newsletter1', (value) => String(value) === '1'));

  it('A condition on a field with several choices finds records that contain the choice', () =>
    expectMatches('{ name: "Interests0", value: "Sport" }', 'Interests0', (value) => /Sport/.test(String(value))));

  it('A condition on a user field takes a global id', () =>
    expectMatches('{ name: "AccountManager1", value: "User:1" }', 'AccountManager1', (value) => String(value) === '1'));

  it('finds a drilldown by the label of the choice', async () => {
    const { data } = await graph.execute('{ customFields(on: CONTACT) { name options { keapId label } } }');
    const { options } = data.customFields.find(({ name }: { name: string }) => name === 'Region0');
    await expectMatches(
      '{ name: "Region0", value: "north" }',
      'Region0',
      (value) => String(value) === options[0].keapId,
    );
  });

  it('Conditions on custom fields are joined with each other and with the filters of the list', async () => {
    const { errors } = await graph.execute(
      '{ contacts(filter: { givenNameStartsWith: "A", customField: [{ name: "Score0", op: LESS_THAN, value: 9 }, { name: "Level1", value: "Gold" }] }) { nodes { id } } }',
    );
    expect(errors).toEqual([]);
    expect(graph.simulator.calls.at(-1)?.query.get('filter')).toBe('given_name==A*;Score0<9;Level1==Gold');
  });

  it.each(['companies', 'deals', 'orders', 'subscriptions', 'tasks', 'notes'])(
    'The list %s can be filtered by custom fields',
    async (list) => {
      const owner = { companies: 'COMPANY', deals: 'DEAL', orders: 'ORDER', subscriptions: 'SUBSCRIPTION' }[list];
      const { data } = await graph.execute(`{ customFields(on: ${owner ?? 'TASK'}) { name type } }`);
      const { name } = data.customFields.find(({ type }: { type: string }) => type === 'DROPDOWN');
      const readLevel = ({ customFields }: { customFields: { name: string; text: string | null }[] }): string | null =>
        customFields.find((field) => field.name === name)?.text ?? null;
      const all = await graph.execute(`{ ${list}(first: 50) { nodes { customFields { name text } } } }`);
      const level = all.data[list].nodes.map(readLevel).find((text: string | null) => text !== null) as string;
      const answer = await graph.execute(
        `{ ${list}(first: 20, filter: { customField: { name: "${name}", value: "${level}" } }) { nodes { customFields { name text } } } }`,
      );
      expect(answer.errors).toEqual([]);
      expect(new Set(answer.data[list].nodes.map(readLevel))).toEqual(new Set([level]));
    },
  );

  it('The first condition on custom fields costs one more call for the definitions', async () => {
    const other = await openGraph({ contacts: 20, seedDefects: false });
    const query = '{ contacts(filter: { customField: { name: "Score0", value: 1 } }) { nodes { id } } }';
    expect((await other.execute(query)).calls).toBe(2);
    expect((await other.execute(query)).calls).toBe(0);
    await other.close();
  });
});

describe('invalid conditions', () => {
  it.each([
    ['an unknown name', '{ name: "Nonsense", value: 1 }', /not a custom field of this account\. It has .*Score0/],
    ['an operator of another type', '{ name: "Level1", op: LESS_THAN, value: "x" }', /accepts EQUALS, STARTS_WITH/],
    ['a prefix of a number', '{ name: "Score0", op: STARTS_WITH, value: 1 }', /accepts EQUALS, GREATER_THAN/],
    ['a day alone', '{ name: "RenewalDate0", value: "2026-01-31" }', /2026-01-31T00:00:00Z/],
    ['text for a number', '{ name: "Budget0", value: "much" }', /a number, as in 12\.5/],
    ['a fraction for a whole number', '{ name: "Score0", value: 1.5 }', /a whole number/],
    ['a word for yes or no', '{ name: "Newsletter1", value: "perhaps" }', /true or false/],
    ['an unknown choice of a drilldown', '{ name: "Region0", value: "Atlantis" }', /North, South, Overseas/],
    ['a sign Keap has no escape for', '{ name: "Motto0", value: "a;email==b" }', /no escape/],
    ['an empty text', '{ name: "Motto0", value: " " }', /is empty/],
    ['no value', '{ name: "Motto0", value: null }', /found null/],
    ['a list for a value', '{ name: "Motto0", value: ["a"] }', /text, a number, or true or false/],
    ['the same twice', '[{ name: "Score0", value: 1 }, { name: "score0", value: 2 }]', /compared twice/],
  ])('A condition on a custom field is rejected before the list is requested: %s', async (_, condition, expected) => {
    const { message, calls } = await reject('contacts', condition);
    expect(message).toMatch(expected);
    expect(calls).toEqual([]);
  });

  it('A condition on an unknown custom field is rejected with BAD_USER_INPUT', async () => {
    expect((await reject('tasks', '{ name: "Nonsense", value: 1 }')).code).toBe('BAD_USER_INPUT');
  });

  it('A condition on a custom field is rejected without a call on v1, which cannot filter by custom fields', async () => {
    const old = await openGraph({ contacts: 5, seedDefects: false }, { apiVersion: 'v1' });
    const { errors, calls } = await old.execute(
      '{ contacts(filter: { customField: { name: "Score0", value: 1 } }) { nodes { id } } }',
    );
    expect(errors[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    expect(errors[0]?.message).toContain('REST v1');
    expect(calls).toBe(0);
    await old.close();
  });

  it('A condition is rejected when a built-in filter of Keap has the name of the custom field', async () => {
    const { world } = graph.simulator;
    const field = world.get('contact_fields', '7');
    world.put('contact_fields', { ...field, field_name: 'Email' });
    const { errors } = await graph.execute(
      '{ contacts(filter: { customField: { name: "email", value: 1 } }) { nodes { id } } }',
      {},
      { 'x-keap-fresh': '1' },
    );
    world.put('contact_fields', { ...field });
    expect(errors[0]?.message).toContain('a filter of its own');
  });
});
