import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

const contacts = '{ contacts(first: 1) { nodes { id } } }';

describe('the Keap account of a request', () => {
  let app: TestApp;
  const keys = { free: 'a key for any account', bound: 'a key for one', elsewhere: 'a key for another' };
  const ask = (key: string, account?: string): ReturnType<TestApp['execute']> =>
    app.execute(contacts, {}, { 'x-api-key': key, ...(account === undefined ? {} : { 'x-keap-account': account }) });
  beforeAll(async () => {
    const hash = (key: string): string => createHash('sha256').update(key).digest('hex');
    const entries = [
      `free:read:${hash(keys.free)}`,
      `bound:read:${hash(keys.bound)}:default`,
      `elsewhere:read:${hash(keys.elsewhere)}:acme`,
    ];
    app = await startTestApp({ contacts: 5 }, { AUTH: 'keys', GATEWAY_API_KEYS: entries.join(',') });
  });
  afterAll(() => app.close());

  it('The account is the one the key is bound to, else the one in the header, else the default', async () => {
    for (const [key, account] of [
      [keys.free],
      [keys.free, 'default'],
      [keys.bound],
      [keys.bound, 'default'],
    ] as const) {
      expect((await ask(key, account)).errors).toEqual([]);
    }
  });

  it('A header that contradicts the account of a bound key is FORBIDDEN', async () => {
    const { status, errors, calls } = await ask(keys.bound, 'acme');
    expect([status, errors[0]?.extensions['code'], calls]).toEqual([403, 'FORBIDDEN', 0]);
  });

  it('An unknown account is NOT_FOUND, and the message does not contain its name', async () => {
    for (const refused of [await ask(keys.free, 'acme'), await ask(keys.elsewhere)]) {
      expect([refused.status, refused.errors[0]?.extensions['code'], refused.calls]).toEqual([404, 'NOT_FOUND', 0]);
      expect(refused.errors[0]?.message).not.toContain('acme');
    }
  });
});
