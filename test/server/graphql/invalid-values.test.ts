import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';

const change = 'mutation ($input: UpdateContactInput!) { updateContact(input: $input) { contact { id } } }';

describe('a value that does not suit its type', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 5 }, { INTROSPECTION: 'on' });
  });
  afterAll(() => app.close());

  it('In a variable of a mutation it is a fault with its path, beside all others of its kind', async () => {
    const input = {
      id: '1000',
      birthDate: '31.1.1990',
      sourceType: 'secret',
      emailAddresses: [{ email: null }, { email: 'ann@example.com', field: 'EMAIL9' }],
    };
    const { errors, calls } = await app.execute(change, { input });
    expect([errors.length, calls]).toEqual([1, 0]);
    const { code, faults } = errors[0]!.extensions as { code: string; faults: { path: string[]; message: string }[] };
    expect(code).toBe('BAD_USER_INPUT');
    expect(Object.fromEntries(faults.map(({ path, message }) => [path.join('.'), message]))).toEqual({
      'input.birthDate': expect.stringMatching(/^is not a date: give YYYY-MM-DD/),
      'input.sourceType': 'is not a value of the enum "ContactSource".',
      'input.emailAddresses.0.email': 'is null, but it requires a value.',
      'input.emailAddresses.1.field': expect.stringMatching(/^is not a value of the enum "EmailSlot"\. Did you mean/),
    });
    expect(errors[0]!.message).toContain('`input.emailAddresses[0].email` is null');
  });

  it.each([
    ['a time', 'contacts(filter: { updatedSince: "soon" }) { nodes { id } }', /^`updatedSince` is not a time/],
    ['a number as a time', 'contacts(filter: { updatedSince: 5 }) { nodes { id } }', /^`updatedSince` .* give text/],
    ['an enum value', 'contacts(orderBy: { field: SHOE }) { nodes { id } }', /^`field`: Value "SHOE" does not exist/],
    ['null', 'contact(id: null) { id }', /^`id`: .* found null/],
    ['a number', 'contacts(first: "ten") { nodes { id } }', /^`first`: Int cannot represent/],
    ['an item of a list', 'nodes(ids: ["Contact:1000", null]) { id }', /^`ids`: .* found null/],
  ])('In the document the error names the field of %s and its place', async (_what, query, message) => {
    const { errors, calls } = await app.execute(`query { ${query} }`);
    expect([errors.length, calls]).toEqual([1, 0]);
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(message),
      locations: [{ line: 1, column: expect.any(Number) }],
    });
  });

  it('In a document to be priced the error names the field too', async () => {
    const query = '{ contacts(filter: { updatedSince: "soon" }) { nodes { id } } }';
    const { errors } = await app.execute('query ($query: String!) { price(query: $query) { calls } }', { query });
    expect(errors[0]?.message).toMatch(/^The document is not valid: `updatedSince` is not a time/);
    const limit = query.replace('filter: { updatedSince: "soon" }', 'first: "ten"');
    const priced = await app.execute('query ($query: String!) { price(query: $query) { calls } }', { query: limit });
    expect(priced.errors[0]?.message).toMatch(/^The document is not valid: `first`: Int cannot represent/);
  });
});
