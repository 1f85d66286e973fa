import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';
import { captureLog, levels } from '../../kit/log-lines.js';

describe('a caller who hangs up', () => {
  let app: TestApp;
  const { log, lines } = captureLog();
  beforeAll(async () => {
    app = await startTestApp({ contacts: 20 }, {}, log);
  });
  afterAll(() => app.close());

  /** Sends a request, hangs up once Keap has been asked for `path`, and gives the log until it says `given`. */
  async function hangUp(path: RegExp, given: string, url: string, init: RequestInit = {}): Promise<typeof lines> {
    const mend = app.simulator.faults.add({ kind: 'slow', delayMs: 300, match: (call) => path.test(call.path) });
    const before = app.simulator.calls.length;
    const logged = lines.length;
    const caller = new AbortController();
    const left = fetch(new URL(url, app.url), { ...init, signal: caller.signal });
    await expect.poll(() => app.simulator.calls.slice(before).some((call) => path.test(call.path))).toBe(true);
    caller.abort();
    await expect(left).rejects.toThrow('abort');
    const told = (): string[] => lines.slice(logged).map(({ msg }) => msg);
    await expect.poll(told, { timeout: 10_000 }).toEqual(expect.arrayContaining(['the caller disconnected', given]));
    mend();
    return lines.slice(logged);
  }

  it.each([
    ['a query', '{ contacts(first: 20) { nodes { id orders { nodes { id } } } } }'],
    [
      'a query of several fields',
      '{ a: contacts(first: 2) { nodes { id } } b: contacts(first: 3) { nodes { id } } c: products(first: 1) { nodes { id } } }',
    ],
  ])('in the middle of %s is no fault of the gateway', async (_what, query) => {
    const told = await hangUp(/^\/v2\/contacts/, 'the caller disconnected before this field was resolved', '/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-keap-fresh': '1' },
      body: JSON.stringify({ query }),
    });
    expect(told.filter(({ level }) => level > levels.info)).toEqual([]);
    expect(told.find(({ msg }) => msg === 'the caller disconnected')).toMatchObject({ status: 499, level: levels.info });
    expect(JSON.stringify(told)).not.toContain('INTERNAL_SERVER_ERROR');
  });

  it('before a file comes is no fault of the gateway', async () => {
    const { data } = await app.execute('{ files(first: 1) { nodes { content { url } } } }');
    const told = await hangUp(
      /^\/v2\/files\/\d+/,
      'a request was not served',
      data.files.nodes[0].content.url as string,
    );
    expect(told.filter(({ level }) => level > levels.info)).toEqual([]);
    expect(told.find(({ msg }) => msg === 'the caller disconnected')).toMatchObject({ status: 499, level: levels.info });
  });
});
