import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ contacts: 60 });
});
afterAll(() => app.close());

/** Asks, expects a refusal that cost nothing, and gives its message. */
async function expectRefusal(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { errors, calls } = await app.execute(query, variables);
  expect(errors).toHaveLength(1);
  expect(errors[0]!.extensions['code']).toBe('BAD_USER_INPUT');
  expect(calls).toBe(0);
  return errors[0]!.message;
}

describe('bad input', () => {
  it('is answered null where the id is well formed but unknown', async () => {
    const { data, errors } = await app.execute('{ contact(id: "999999999") { id } deal(id: "Deal:999999999") { id } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({ contact: null, deal: null });
  });

  it('names the type an id should have when it has another', async () => {
    expect(await expectRefusal('{ contact(id: "Order:5") { id } }')).toMatch(/Contact/);
  });

  it('says what an id looks like when it is none', async () => {
    expect(await expectRefusal('{ contact(id: "five") { id } }')).toMatch(/123/);
    expect(await expectRefusal('{ node(id: "five") { id } }')).toMatch(/Contact:123/);
  });

  it('says the range of `first`', async () => {
    expect(await expectRefusal('{ contacts(first: 0) { nodes { id } } }')).toMatch(/1.*1000/);
    expect(await expectRefusal('{ contacts(first: 100000) { nodes { id } } }')).toMatch(/1.*1000/);
    expect(await expectRefusal('{ users(first: 101) { nodes { id } } }')).toMatch(/1.*100/);
  });

  it('says to start over when a cursor cannot be read', async () => {
    expect(await expectRefusal('{ contacts(after: "tomorrow") { nodes { id } } }')).toMatch(/after/);
  });

  it('refuses the cursor of another filter and of another list', async () => {
    const { data } = await app.execute('{ contacts(first: 5) { pageInfo { endCursor } } }');
    const after = data.contacts.pageInfo.endCursor as string;
    expect(await expectRefusal('query ($after: String) { orders(after: $after) { nodes { id } } }', { after })).toMatch(
      /after/,
    );
    const filtered =
      'query ($after: String) { contacts(after: $after, filter: { givenName: "Ann" }) { nodes { id } } }';
    expect(await expectRefusal(filtered, { after })).toMatch(/after/);
  });

  it('refuses free text that Keap has no escape for', async () => {
    expect(await expectRefusal('{ contacts(filter: { givenName: "a;id>0" }) { nodes { id } } }')).toMatch(/;/);
  });

  it('refuses an unknown enum value and an unknown filter before anything runs', async () => {
    for (const query of [
      '{ contacts(orderBy: { field: SHOE_SIZE, direction: ASC }) { nodes { id } } }',
      '{ contacts(filter: { shoeSize: "44" }) { nodes { id } } }',
    ]) {
      const { errors, calls } = await app.execute(query);
      expect(errors[0]!.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(calls).toBe(0);
    }
  });

  it('refuses a snapshot of a collection that does not exist, and ids of snapshots that do not', async () => {
    const { errors } = await app.execute('mutation { cancelSnapshot(id: "999") { snapshot { id } } }');
    expect(errors[0]!.extensions['code']).toBe('NOT_FOUND');
    const verdict = await app.execute('{ validation(snapshotId: "999") { passed } }');
    expect(verdict.errors[0]!.extensions['code']).toBe('NOT_FOUND');
    expect((await app.execute('{ snapshot(id: "999") { id } }')).data).toEqual({ snapshot: null });
  });
});
