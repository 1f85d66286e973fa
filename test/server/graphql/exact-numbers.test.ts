import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';

interface Body {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

const LONG = '4539148803436467123';
const LONGER = '0.1234567890123456789';

describe('numbers of a request', () => {
  let app: TestApp;
  let contact: string;
  let field: { keapId: string; name: string };
  beforeAll(async () => {
    app = await startTestApp({ contacts: 20 });
    const { data } = await app.execute(
      '{ contacts(first: 1) { nodes { keapId } } customFields(on: CONTACT) { keapId name type } }',
    );
    contact = data.contacts.nodes[0].keapId;
    field = data.customFields.find(({ type }: { type: string }) => type === 'DECIMAL_NUMBER');
  });
  beforeEach(() => app.simulator.resetCalls());
  afterAll(() => app.close());

  /** Sends a raw body: variables are JSON, so that JavaScript rounds no number. */
  const raw = async (query: string, variables = '{}'): Promise<Body> => {
    const response = await fetch(new URL('/graphql', app.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' },
      body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
    });
    return (await response.json()) as Body;
  };
  const byGet = async (query: string, variables: string): Promise<Body> => {
    const search = new URLSearchParams({ query, variables }).toString();
    const headers = { 'apollo-require-preflight': '1', 'cache-control': 'no-cache' };
    return (await (await fetch(new URL(`/graphql?${search}`, app.url), { headers })).json()) as Body;
  };
  /** The bodies and queries that Keap received, without those for definitions. */
  const sent = (): string =>
    app.simulator.calls
      .filter(({ path }) => !path.endsWith('/model'))
      .map(({ path, query, body }) => `${path} ${query.toString()} ${JSON.stringify(body)}`)
      .join('\n');

  const update = 'mutation ($i: UpdateContactInput!) { updateContact(input: $i) { contact { id } } }';

  it.each([LONG, `-${LONG}`, LONGER, '1e400'])(
    'A number in a custom field value reaches Keap to the last digit: %s',
    async (number) => {
      const variables = `{"i":{"id":"${contact}","customFields":[{"id":"${field.keapId}","value":${number}}]}}`;
      const asVariable = await raw(update, variables);
      expect(asVariable.errors).toBeUndefined();
      expect(sent()).toContain(`"content":"${number}"`);
      app.simulator.resetCalls();
      const value =
        'mutation ($v: JSON) { updateContact(input: { id: "$ID", customFields: [{ id: "$F", value: $v }] }) { contact { id } } }';
      const query = value.replace('$ID', contact).replace('$F', field.keapId);
      await raw(query, `{"v":${number}}`);
      expect(sent()).toContain(`"content":"${number}"`);
      app.simulator.resetCalls();
      await raw(query.replace('($v: JSON)', '').replace('$v', number));
      expect(sent()).toContain(`"content":"${number}"`);
    },
  );

  it('Numbers that a double holds stay numbers', async () => {
    await raw(update, `{"i":{"id":"${contact}","customFields":[{"id":"${field.keapId}","value":12.5}]}}`);
    expect(sent()).toContain('"content":12.5');
  });

  it('Filters compare numbers to the last digit, by POST and by GET, as variable and as literal', async () => {
    const query = 'query ($f: ContactFilter) { contacts(filter: $f) { nodes { id } } }';
    for (const number of [LONG, LONGER]) {
      const variables = `{"f":{"customField":[{"name":"${field.name}","value":${number}}]}}`;
      const literal = `{ contacts(filter: { customField: [{ name: "${field.name}", value: ${number} }] }) { nodes { id } } }`;
      for (const ask of [() => raw(query, variables), () => byGet(query, variables), () => raw(literal)]) {
        app.simulator.resetCalls();
        expect((await ask()).errors).toBeUndefined();
        const filters = app.simulator.calls.flatMap(({ query: asked }) => asked.get('filter') ?? []);
        expect(filters).toEqual([`${field.name}==${number}`]);
      }
    }
  });

  it('Filters compare amounts of money to the last digit', async () => {
    const query = 'query ($f: PaymentFilter) { payments(filter: $f) { nodes { id } } }';
    await raw(query, `{"f":{"amountAtLeast":12345678901234567.89}}`);
    expect(sent()).toContain(encodeURIComponent('12345678901234567.89'));
  });

  it('Ids given as numbers keep every digit, as variable and as literal', async () => {
    const id = '9007199254740993';
    const one = 'query ($id: ID!) { contact(id: $id) { id givenName } }';
    await raw(one, `{"id":${id}}`);
    await raw(one.replace('($id: ID!)', '').replace('$id', id));
    await raw('mutation ($i: DeleteInput!) { deleteContact(input: $i) { __typename } }', `{"i":{"id":${id}}}`);
    await raw(
      'mutation ($i: ApplyTagsInput!) { applyTags(input: $i) { results { status } } }',
      `{"i":{"contactIds":[${id}],"tagIds":[${id}]}}`,
    );
    expect(sent()).not.toContain('9007199254740992');
    expect(
      sent()
        .split('\n')
        .filter((call) => call.includes(id)),
    ).toHaveLength(4);
    const broken = await raw(one, '{"id":5.00000000000000001}');
    expect(broken.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('A number out of the range of Int is rejected', async () => {
    const query = 'query ($n: Int) { contacts(first: $n) { nodes { id } } }';
    for (const number of [LONG, '2147483648', '1.5', LONGER]) {
      const { errors } = await raw(query, `{"n":${number}}`);
      expect(errors?.[0]?.message).toMatch(/`first` is not a whole number of at most 32 bits/);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
    expect((await raw(query, '{"n":2.0000000000000000}')).errors).toBeUndefined();
    const literal = await raw(`{ contacts(first: ${LONG}) { nodes { id } } }`);
    expect(literal.errors?.[0]?.message).toMatch(/Int cannot represent non 32-bit signed integer value/);
  });

  it.each([
    '{"__proto__":{"a":12345678901234567890}}',
    '{"constructor":{"prototype":{"a":1}}}',
    '{"n":12345678901234567890',
  ])('An invalid body stays invalid: %s', async (variables) => {
    const { errors } = await raw('query ($n: Int) { contacts(first: $n) { nodes { id } } }', variables);
    expect(errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    expect(app.simulator.calls).toEqual([]);
  });
});
