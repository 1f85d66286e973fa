import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';
import { captureLog, levels } from '../../kit/log-lines.js';

describe('a caller who disconnects', () => {
  let app: TestApp;
  const { log, lines } = captureLog();
  beforeAll(async () => {
    app = await startTestApp({ contacts: 20 }, {}, log);
  });
  afterAll(() => app.close());

  /** Sends a request, disconnects once Keap has received a call of `path`, and returns the log once it has `message`. */
  async function disconnect(path: RegExp, message: string, url: string, init: RequestInit = {}): Promise<typeof lines> {
    const removeFault = app.simulator.faults.add({ kind: 'slow', delayMs: 300, match: (call) => path.test(call.path) });
    const before = app.simulator.calls.length;
    const start = lines.length;
    const caller = new AbortController();
    const response = fetch(new URL(url, app.url), { ...init, signal: caller.signal });
    await expect.poll(() => app.simulator.calls.slice(before).some((call) => path.test(call.path))).toBe(true);
    caller.abort();
    await expect(response).rejects.toThrow('abort');
    const readMessages = (): string[] => lines.slice(start).map(({ msg }) => msg);
    await expect
      .poll(readMessages, { timeout: 10_000 })
      .toEqual(expect.arrayContaining(['the caller disconnected', message]));
    removeFault();
    return lines.slice(start);
  }

  it.each([
    ['a query', '{ contacts(first: 20) { nodes { id orders { nodes { id } } } } }'],
    [
      'a query of several fields',
      '{ a: contacts(first: 2) { nodes { id } } b: contacts(first: 3) { nodes { id } } c: products(first: 1) { nodes { id } } }',
    ],
  ])('A disconnect during %s is not logged as an error', async (_what, query) => {
    const logged = await disconnect(
      /^\/v2\/contacts/,
      'the caller disconnected before this field was resolved',
      '/graphql',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-keap-fresh': '1' },
        body: JSON.stringify({ query }),
      },
    );
    expect(logged.filter(({ level }) => level > levels.info)).toEqual([]);
    expect(logged.find(({ msg }) => msg === 'the caller disconnected')).toMatchObject({
      status: 499,
      level: levels.info,
    });
    expect(JSON.stringify(logged)).not.toContain('INTERNAL_SERVER_ERROR');
  });

  it('A disconnect before a file arrives is not logged as an error', async () => {
    const { data } = await app.execute('{ files(first: 1) { nodes { content { url } } } }');
    const logged = await disconnect(
      /^\/v2\/files\/\d+/,
      'a request was not served',
      data.files.nodes[0].content.url as string,
    );
    expect(logged.filter(({ level }) => level > levels.info)).toEqual([]);
    expect(logged.find(({ msg }) => msg === 'the caller disconnected')).toMatchObject({
      status: 499,
      level: levels.info,
    });
  });
});
