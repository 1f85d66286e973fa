import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';

interface FieldValue {
  readonly keapId: string;
  readonly [field: string]: unknown;
}

let graph: Graph;
beforeAll(async () => {
  graph = await openGraph({ contacts: 60, seedDefects: false });
});
beforeEach(() => graph.simulator.resetCalls());
afterAll(() => graph.close());

const EVERYTHING =
  'keapId name label group type typeRaw value raw text number money { amount } date dateTime yesNo list user { keapId }';

/** Stores the contents in the first contact's custom fields, by type of field, and reads them through the graph. */
async function readBack(contents: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, FieldValue>>> {
  const { data } = await graph.execute(
    '{ customFields(on: CONTACT) { keapId typeRaw } contacts(first: 1) { nodes { keapId } } }',
  );
  const fields = data.customFields as { keapId: string; typeRaw: string }[];
  const id = data.contacts.nodes[0].keapId as string;
  const custom = fields
    .filter(({ typeRaw }) => Object.hasOwn(contents, typeRaw))
    .map(({ keapId, typeRaw }) => ({ id: keapId, content: contents[typeRaw] }));
  const { world } = graph.simulator;
  world.put('contacts', { ...world.get('contacts', id), custom_fields: custom });
  const query = `query ($id: ID!) { contact(id: $id) { customFields { ${EVERYTHING} } } }`;
  const answer = await graph.execute(query, { id }, { 'x-keap-fresh': '1' });
  expect(answer.errors).toEqual([]);
  return Object.fromEntries(
    (answer.data.contact.customFields as FieldValue[]).map((value) => [value['typeRaw'], value]),
  );
}

describe('the definitions of custom fields', () => {
  it('The custom field definitions of each kind of record cost one call, which is cached', async () => {
    const owners = ['CONTACT', 'COMPANY', 'DEAL', 'ORDER', 'SUBSCRIPTION', 'TASK', 'NOTE', 'APPOINTMENT'];
    const other = await openGraph({ contacts: 5, seedDefects: false });
    for (const owner of owners) {
      const query = `{ customFields(on: ${owner}) { keapId name label type owner options { keapId label } } }`;
      const { data, errors, calls } = await other.execute(query);
      expect(errors).toEqual([]);
      expect(calls).toBe(1);
      expect(data.customFields.length).toBeGreaterThan(20);
      for (const field of data.customFields) {
        expect(field).toMatchObject({ keapId: expect.any(String), name: expect.any(String), owner });
        expect(field.type).not.toBe('UNKNOWN');
      }
      expect((await other.execute(query)).calls).toBe(0);
    }
    await other.close();
  });

  it('The definition of a DROPDOWN field has its choices and its default value', async () => {
    const { data } = await graph.execute('{ customFields(on: CONTACT) { type defaultValue options { label } } }');
    const level = data.customFields.find(({ type }: { type: string }) => type === 'DROPDOWN');
    expect(level).toEqual({
      type: 'DROPDOWN',
      defaultValue: 'Bronze',
      options: [{ label: 'Gold' }, { label: 'Silver' }, { label: 'Bronze' }],
    });
  });
});

describe('the custom fields of a record', () => {
  it('Custom field values without their definitions cost no call beyond the record', async () => {
    const other = await openGraph({ contacts: 30, seedDefects: false });
    const { data, calls } = await other.execute(
      '{ contacts(first: 30) { nodes { customFields { keapId value raw } } } }',
    );
    expect(calls).toBe(1);
    expect(data.contacts.nodes[0].customFields.length).toBeGreaterThan(20);
    await other.close();
  });

  it.each(['contacts', 'companies', 'deals', 'orders', 'subscriptions', 'tasks', 'notes'])(
    'The definitions of the custom fields of %s cost one more call, however many records there are',
    async (list) => {
      const other = await openGraph({ contacts: 60, seedDefects: false });
      const { data, errors, calls } = await other.execute(
        `{ ${list}(first: 50) { nodes { customFields { keapId name label type } } } }`,
      );
      expect(errors).toEqual([]);
      expect(calls).toBe(2);
      const values = data[list].nodes.flatMap(({ customFields }: { customFields: FieldValue[] }) => customFields);
      expect(values.length).toBeGreaterThan(20);
      expect(
        values.every(({ name, label, type }: FieldValue) => name !== null && label !== null && type !== null),
      ).toBe(true);
      await other.close();
    },
  );

  it('Custom fields are requested from Keap only when selected', async () => {
    await graph.execute('{ contacts(first: 3) { nodes { givenName } } companies(first: 3) { nodes { name } } }');
    expect(graph.simulator.calls.some(({ query }) => (query.get('fields') ?? '').includes('custom_fields'))).toBe(
      false,
    );
    await graph.execute('{ contacts(first: 4) { nodes { customFields { keapId } } } }');
    expect(graph.simulator.calls.at(-1)?.query.get('fields')).toBe('custom_fields,id');
  });

  it('Custom field values are read by the type of their field', async () => {
    const found = await readBack({
      WHOLE_NUMBER: 12,
      CURRENCY: '1999.90',
      DATE: '2024-02-29',
      DATE_TIME: '2024-02-29T10:00:00.000+0000',
      YES_NO: 0,
      LIST_BOX: 'Books & Music,Sport',
      DROPDOWN: 'Gold',
      TEXT: 'Ça va 😀',
      USER: 1,
      USER_LIST_BOX: '1,3',
    });
    expect(found['WHOLE_NUMBER']).toMatchObject({ number: '12', text: null, money: null, value: 12, raw: '12' });
    expect(found['CURRENCY']).toMatchObject({ number: '1999.90', money: { amount: '1999.90' } });
    expect(found['DATE']).toMatchObject({ date: '2024-02-29', dateTime: null });
    expect(found['DATE_TIME']).toMatchObject({ dateTime: '2024-02-29T10:00:00.000Z', date: null });
    expect(found['YES_NO']).toMatchObject({ yesNo: false, number: null });
    expect(found['LIST_BOX']).toMatchObject({ list: ['Books & Music', 'Sport'], text: null });
    expect(found['DROPDOWN']).toMatchObject({ text: 'Gold', list: null });
    expect(found['TEXT']).toMatchObject({ text: 'Ça va 😀' });
    expect(found['USER']).toMatchObject({ user: { keapId: '1' } });
    expect(found['USER_LIST_BOX']).toMatchObject({ list: ['1', '3'], user: null });
  });

  it('A DRILLDOWN value, which Keap stores as the id of the choice, is shown by its label', async () => {
    const { data } = await graph.execute('{ customFields(on: CONTACT) { typeRaw options { keapId label } } }');
    const region = data.customFields.find(({ typeRaw }: { typeRaw: string }) => typeRaw === 'DRILLDOWN');
    const [, south] = region.options;
    const found = await readBack({ DRILLDOWN: Number(south.keapId) });
    expect(found['DRILLDOWN']).toMatchObject({ value: Number(south.keapId), text: south.label });
  });

  it('A custom field value of another type is null in the typed fields and kept in `value` and `raw`', async () => {
    const wrong = { WHOLE_NUMBER: 'many', CURRENCY: [1], DATE: '31.12.1999', DATE_TIME: 'soon', YES_NO: 'maybe' };
    const found = await readBack({ ...wrong, USER: 'me', LIST_BOX: { a: 1 }, DROPDOWN: true });
    for (const [type, field] of Object.entries(found)) {
      const { text, number, money, date, dateTime, yesNo, list, user } = field;
      const none = { text, number, money, date, dateTime, yesNo, list, user };
      expect(new Set(Object.values(none)), type).toEqual(new Set([null]));
      expect(field['value'], type).not.toBeNull();
      expect(field['raw'], type).not.toBeNull();
    }
    expect(Object.keys(found).length).toBe(8);
  });

  it('A custom field value keeps its id and value when the definition no longer exists', async () => {
    const { data } = await graph.execute('{ contacts(first: 2) { nodes { keapId } } }');
    const id = data.contacts.nodes[1].keapId as string;
    const { world } = graph.simulator;
    world.put('contacts', {
      ...world.get('contacts', id),
      custom_fields: [{ id: '99999', content: 'old' }, 'x', null],
    });
    const query = `query ($id: ID!) { contact(id: $id) { customFields { ${EVERYTHING} } } }`;
    const answer = await graph.execute(query, { id }, { 'x-keap-fresh': '1' });
    expect(answer.errors).toEqual([]);
    expect(answer.data.contact.customFields).toEqual([
      expect.objectContaining({ keapId: '99999', value: 'old', raw: 'old', name: null, type: null, text: null }),
    ]);
  });

  it('When the definitions cannot be read, only the fields that need them fail', async () => {
    const other = await openGraph({ contacts: 5, seedDefects: false });
    other.simulator.faults.add({ kind: 'status', status: 403, match: ({ path }) => path.endsWith('/model') });
    const { data, errors } = await other.execute(
      '{ contacts(first: 1) { nodes { givenName withName: customFields { name } withValue: customFields { keapId value } } } }',
    );
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['UPSTREAM_REJECTED']);
    const [contact] = data.contacts.nodes;
    expect(contact).toMatchObject({ givenName: expect.any(String), withName: null });
    expect(contact.withValue.length).toBeGreaterThan(20);
    await other.close();
  });
});
