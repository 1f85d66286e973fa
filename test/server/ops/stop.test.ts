import { describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';
import { post } from '../../kit/request.js';

const query = '{ contacts(first: 20) { nodes { id orders { nodes { id } } } } }';
const pathsAsked = (app: TestApp): string[] => app.simulator.calls.map(({ path }) => path);

/** Resolves when the simulated Keap has been asked for a path. */
async function untilAsked(app: TestApp, path: string): Promise<void> {
  while (!pathsAsked(app).includes(path)) await new Promise((resolve) => setImmediate(resolve));
}

describe('a gateway that is stopped', () => {
  it('answers what is in hand, then takes nothing more', async () => {
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

describe('a caller who hangs up', () => {
  it('is not asked for any more', async () => {
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
      // Somebody else's answer, which takes longer, shows that time enough has gone by for the orders to be asked for.
      slow();
      app.simulator.faults.add({ kind: 'slow', delayMs: 500, match: ({ path }) => path === '/v2/products' });
      expect((await app.execute('{ products(first: 1) { nodes { id } } }')).errors).toEqual([]);
      expect(pathsAsked(app)).not.toContain('/v2/orders');
    } finally {
      await app.close();
    }
  });
});
