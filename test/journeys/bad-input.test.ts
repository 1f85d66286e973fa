import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ contacts: 60 });
});
afterAll(() => app.close());

/** Expects a rejection without a Keap call, and returns its message. */
async function expectRefusal(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { errors, calls } = await app.execute(query, variables);
  expect(errors).toHaveLength(1);
  expect(errors[0]!.extensions['code']).toBe('BAD_USER_INPUT');
  expect(calls).toBe(0);
  return errors[0]!.message;
}

describe('bad input', () => {
  it('A well-formed but unknown id is answered with null', async () => {
    const { data, errors } = await app.execute('{ contact(id: "999999999") { id } deal(id: "Deal:999999999") { id } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({ contact: null, deal: null });
  });

  it('An id of another type is rejected with the name of the expected type', async () => {
    expect(await expectRefusal('{ contact(id: "Order:5") { id } }')).toMatch(/Contact/);
  });

  it('An invalid id is rejected with an example of a valid one', async () => {
    expect(await expectRefusal('{ contact(id: "five") { id } }')).toMatch(/123/);
    expect(await expectRefusal('{ node(id: "five") { id } }')).toMatch(/Contact:123/);
  });

  it('A `first` outside its range is rejected with the range', async () => {
    expect(await expectRefusal('{ contacts(first: 0) { nodes { id } } }')).toMatch(/1.*1000/);
    expect(await expectRefusal('{ contacts(first: 100000) { nodes { id } } }')).toMatch(/1.*1000/);
    expect(await expectRefusal('{ users(first: 101) { nodes { id } } }')).toMatch(/1.*100/);
  });

  it('An unreadable cursor is rejected with the argument `after`', async () => {
    expect(await expectRefusal('{ contacts(after: "tomorrow") { nodes { id } } }')).toMatch(/after/);
  });

  it('A cursor of another filter or another list is rejected', async () => {
    const { data } = await app.execute('{ contacts(first: 5) { pageInfo { endCursor } } }');
    const after = data.contacts.pageInfo.endCursor as string;
    expect(await expectRefusal('query ($after: String) { orders(after: $after) { nodes { id } } }', { after })).toMatch(
      /after/,
    );
    const filtered =
      'query ($after: String) { contacts(after: $after, filter: { givenName: "Ann" }) { nodes { id } } }';
    expect(await expectRefusal(filtered, { after })).toMatch(/after/);
  });

  it('Free text that Keap cannot escape is rejected', async () => {
    expect(await expectRefusal('{ contacts(filter: { givenName: "a;id>0" }) { nodes { id } } }')).toMatch(/;/);
  });

  it('An unknown enum value or filter is rejected before anything runs', async () => {
    for (const query of [
      '{ contacts(orderBy: { field: SHOE_SIZE, direction: ASC }) { nodes { id } } }',
      '{ contacts(filter: { shoeSize: "44" }) { nodes { id } } }',
    ]) {
      const { errors, calls } = await app.execute(query);
      expect(errors[0]!.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(calls).toBe(0);
    }
  });

  it('An unknown snapshot id is null in `snapshot` and NOT_FOUND elsewhere', async () => {
    const { errors } = await app.execute('mutation { cancelSnapshot(input: { id: "999" }) { snapshot { id } } }');
    expect(errors[0]!.extensions['code']).toBe('NOT_FOUND');
    const verdict = await app.execute('{ validation(snapshotId: "999") { passed } }');
    expect(verdict.errors[0]!.extensions['code']).toBe('NOT_FOUND');
    expect((await app.execute('{ snapshot(id: "999") { id } }')).data).toEqual({ snapshot: null });
  });
});
