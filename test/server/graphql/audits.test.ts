import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';

/** Audits of GET requests with nothing that a browser could not send across sites, which is refused (docs/adr/0025-graphql-over-http.md). */
const REFUSED_AS_FORGERY = ['5A70', 'D6D5', '6A70'];
const listAudits = (app: () => TestApp, headers: Readonly<Record<string, string>> = {}) =>
  serverAudits({
    url: () => new URL('/graphql', app().url).href,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), ...headers } }),
  });

const toRows = (audits: ReturnType<typeof serverAudits>) => audits.map(({ id, name, fn }) => [id, name, fn] as const);

describe("graphql-http's audits of GraphQL over HTTP", () => {
  let app: TestApp;
  beforeAll(async () => {
    // Some audits introspect the schema.
    app = await startTestApp({ contacts: 3 }, { INTROSPECTION: 'on' });
  });
  afterAll(() => app.close());
  const getApp = (): TestApp => app;

  it('There are audits, and those that may fail are optional', () => {
    const audits = listAudits(getApp);
    expect(audits.length).toBeGreaterThan(50);
    const exceptions = audits.filter(({ id }) => REFUSED_AS_FORGERY.includes(id));
    expect(exceptions.map(({ name }) => name.slice(0, 4))).toEqual(['MAY ', 'MAY ', 'MAY ']);
  });

  it.each(toRows(listAudits(getApp).filter(({ id }) => !REFUSED_AS_FORGERY.includes(id))))(
    'The gateway passes audit %s: %s',
    async (_id, _name, fn) => {
      const result = await fn();
      expect('reason' in result ? result.reason : result.status).toBe('ok');
    },
  );

  it.each(toRows(listAudits(getApp, { 'x-api-key': 'any' }).filter(({ id }) => REFUSED_AS_FORGERY.includes(id))))(
    'With a key the gateway passes audit %s: %s',
    async (_id, _name, fn) => {
      const result = await fn();
      expect('reason' in result ? result.reason : result.status).toBe('ok');
    },
  );
});
