import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';

describe('a boolean header', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 3 }, {});
  });
  afterAll(() => app.close());

  const write = 'mutation { createTag(input: { name: "written" }) { tag { name } } }';
  const writes = (): number => app.simulator.calls.filter(({ method }) => method === 'POST').length;

  it.each(['1', 'true', 'TRUE'])('x-keap-dry-run: %s is on: a dry run writes nothing', async (value) => {
    const answer = await app.execute(write, {}, { 'x-keap-dry-run': value });
    expect([answer.data, writes()]).toEqual([null, 0]);
  });

  it.each(['x-keap-dry-run', 'x-keap-fresh', 'x-keap-trace'])(
    'A boolean header other than 1 or 0 is rejected before anything is sent: %s',
    async (name) => {
      for (const value of ['yes', '2', 'on', '1, 1']) {
        const { errors } = await app.execute(write, {}, { [name]: value });
        expect([value, errors[0]?.extensions['code']]).toEqual([value, 'BAD_USER_INPUT']);
        expect(errors[0]?.message).toContain(name);
      }
      expect(writes()).toBe(0);
    },
  );

  it.each(['0', 'false'])('x-keap-dry-run: %s is off', async (value) => {
    const answer = await app.execute('{ contacts(first: 1) { nodes { id } } }', {}, { 'x-keap-dry-run': value });
    expect(answer.data).not.toBeNull();
  });
});
