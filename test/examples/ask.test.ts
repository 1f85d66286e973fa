import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { ContactListDocument } from '../operations/generated/graphql.js';
import { ask } from './ask.js';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await startTestApp({ contacts: 60 });
  url = new URL('/graphql', app.url).href;
});
afterAll(() => app.close());

describe('the example of plain fetch', () => {
  // First, while no orders are cached.
  it('Where a part cannot be read, the example returns the rest and the error', async () => {
    const stop = app.simulator.faults.add({
      kind: 'status',
      status: 403,
      match: ({ path }) => path.includes('/orders'),
    });
    const { data, errors } = await ask(url, ContactListDocument, { first: 7 });
    stop();
    expect(data.contacts.nodes.map(({ orders }) => orders)).toEqual(Array(7).fill(null));
    expect(errors[0]).toMatchObject({
      path: ['contacts', 'nodes', 0, 'orders'],
      extensions: { code: 'UPSTREAM_REJECTED' },
    });
  });

  it('The example asks a typed document with plain fetch', async () => {
    const { data, errors } = await ask(url, ContactListDocument, { first: 10 });
    const { contacts } = data;
    expect(errors).toEqual([]);
    expect(contacts.nodes).toHaveLength(10);
    const [first] = contacts.nodes;
    const record = app.simulator.world.get('contacts', first!.id.replace('Contact:', ''));
    expect(first!.givenName).toBe(record!['given_name']);
  });

  it('The example rejects with the code of the error', async () => {
    await expect(ask(url, ContactListDocument, { first: 5000 })).rejects.toThrow(/^BAD_USER_INPUT: /);
  });
});
