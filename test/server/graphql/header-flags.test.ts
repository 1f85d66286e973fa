import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';

describe('a header that switches something on', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 3 }, {});
  });
  afterAll(() => app.close());

  const write = 'mutation { createTag(input: { name: "written" }) { tag { name } } }';
  const writes = (): number => app.simulator.calls.filter(({ method }) => method === 'POST').length;

  it.each(['1', 'true', 'TRUE'])('does so as %s: a dry run writes nothing', async (value) => {
    const answer = await app.execute(write, {}, { 'x-keap-dry-run': value });
    expect([answer.data, writes()]).toEqual([null, 0]);
  });

  it.each(['x-keap-dry-run', 'x-keap-fresh', 'x-keap-trace'])(
    'is refused where it is neither 1 nor 0, before anything is done: %s',
    async (name) => {
      for (const value of ['yes', '2', 'on', '1, 1']) {
        const { errors } = await app.execute(write, {}, { [name]: value });
        expect([value, errors[0]?.extensions['code']]).toEqual([value, 'BAD_USER_INPUT']);
        expect(errors[0]?.message).toContain(name);
      }
      expect(writes()).toBe(0);
    },
  );

  it.each(['0', 'false'])('does not as %s', async (value) => {
    const answer = await app.execute('{ contacts(first: 1) { nodes { id } } }', {}, { 'x-keap-dry-run': value });
    expect(answer.data).not.toBeNull();
  });
});
