import { describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';
import { post } from '../../kit/request.js';

const query = '{ contacts(first: 20) { nodes { id orders { nodes { id } } } } }';
const pathsAsked = (app: TestApp): string[] => app.simulator.calls.map(({ path }) => path);

/** Resolves when the simulated Keap has received a call of a path. */
async function untilAsked(app: TestApp, path: string): Promise<void> {
  while (!pathsAsked(app).includes(path)) await new Promise((resolve) => setImmediate(resolve));
}

describe('a gateway that is stopped', () => {
  it('A stopping gateway answers the requests in progress and accepts no more', async () => {
    const app = await startTestApp({ contacts: 20 });
    app.simulator.faults.add({ kind: 'slow', delayMs: 300, match: ({ path }) => path === '/v2/contacts' });
    const inHand = app.execute(query);
    await untilAsked(app, '/v2/contacts');
    const [answer] = await Promise.all([inHand, app.close()]);
    expect(answer.errors).toEqual([]);
    expect(answer.data.contacts.nodes).toHaveLength(20);
    await expect(post(app.url, '{ __typename }')).rejects.toThrow('fetch failed');
  });
});

describe('a caller who disconnects', () => {
  it('A caller who disconnects causes no further calls', async () => {
    const app = await startTestApp({ contacts: 20 });
    try {
      const slow = app.simulator.faults.add({
        kind: 'slow',
        delayMs: 200,
        match: ({ path }) => path === '/v2/contacts',
      });
      const hangUp = new AbortController();
      const left = fetch(new URL('/graphql', app.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
        signal: hangUp.signal,
      });
      await untilAsked(app, '/v2/contacts');
      hangUp.abort();
      await expect(left).rejects.toThrow('abort');
      // A slower response to another caller proves that the orders would have been requested by now.
      slow();
      app.simulator.faults.add({ kind: 'slow', delayMs: 500, match: ({ path }) => path === '/v2/products' });
      expect((await app.execute('{ products(first: 1) { nodes { id } } }')).errors).toEqual([]);
      expect(pathsAsked(app)).not.toContain('/v2/orders');
    } finally {
      await app.close();
    }
  });
});
