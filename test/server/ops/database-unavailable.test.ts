import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../../kit/tcp-proxy.js';
import { freshDatabase, type FreshDatabase } from '../../kit/database.js';
import { startTestApp, waitForSnapshot, type TestApp } from '../../kit/app.js';
import { captureLog, levels } from '../../kit/log-lines.js';
import { readErrorCode, post } from '../../kit/request.js';
import { oauthSettings } from '../../kit/oauth-settings.js';

describe('a gateway without its database', () => {
  let database: FreshDatabase;
  let proxy: TcpProxy;
  let app: TestApp;
  let snapshotId = '';
  const { log, lines } = captureLog();
  beforeAll(async () => {
    database = await freshDatabase();
    proxy = await startTcpProxy(database.url);
    app = await startTestApp({ contacts: 10 }, { DATABASE_URL: proxy.url }, log);
    const { data } = await app.execute('create-snapshot', { input: {} });
    snapshotId = data.createSnapshot.snapshot.id as string;
    await waitForSnapshot(app, snapshotId);
  });
  afterEach(() => proxy.reconnect());
  afterAll(async () => {
    await app.close();
    await proxy.close();
    await database.drop();
  });

  it.each([
    ['snapshots', '{ contacts(first: 1) { nodes { id } } snapshots { nodes { id } } }'],
    ['snapshot', '{ contacts(first: 1) { nodes { id } } snapshot(id: "1") { id } }'],
    ['validation', '{ contacts(first: 1) { nodes { id } } validation { passed } }'],
    ['createSnapshot', 'mutation { createSnapshot { snapshot { id } } }'],
    ['cancelSnapshot', 'mutation { cancelSnapshot(input: { id: "1" }) { snapshot { id } } }'],
    ['resumeSnapshot', 'mutation { resumeSnapshot(input: { id: "1" }) { snapshot { id } } }'],
    ['acceptSnapshot', 'mutation { acceptSnapshot(input: { id: "1" }) { snapshot { id } } }'],
  ])('The error of %s says that the database is unavailable, without its address', async (field, query) => {
    proxy.disconnect();
    const { errors } = await app.execute(query);
    expect(errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [[field], 'DATABASE_UNAVAILABLE'],
    ]);
    expect(errors[0]?.message).not.toContain('127.0.0.1');
    expect(errors[0]?.message).toContain('Try again');
    const logged = lines.filter(({ msg }) => msg === 'the database is unavailable');
    expect(logged.at(-1)).toMatchObject({ level: levels.warn, reason: expect.stringContaining('127.0.0.1') });
    expect(lines.filter(({ msg }) => /internal error/.test(msg))).toEqual([]);
  });

  it('Without its database the gateway answers what needs none, and everything once it is back', async () => {
    proxy.disconnect();
    expect((await app.execute('{ contacts(first: 2) { nodes { id } } }')).errors).toEqual([]);
    proxy.reconnect();
    expect((await app.execute('{ snapshots { nodes { id } } validation { passed } }')).errors).toEqual([]);
  });

  it('A validation that loses its connections passes or fails with the database error, and no check counts as broken', async () => {
    const query = '{ validation { checks { status note } } }';
    const verdict = app.execute(query);
    // At any time: before, between or during the checks.
    const killer = (async () => {
      for (let round = 0; round < 20; round++) {
        await database.sql.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
        );
      }
    })();
    const [{ errors, data }] = await Promise.all([verdict, killer]);
    if (errors.length > 0) expect(errors.map((one) => one.extensions['code'])).toEqual(['DATABASE_UNAVAILABLE']);
    else expect(data.validation.checks.filter((one: { status: string }) => one.status === 'ERROR')).toEqual([]);
    expect((await app.execute(query)).errors).toEqual([]);
  });

  it('A forged file address is answered with 403 without the database', async () => {
    proxy.disconnect();
    expect((await fetch(new URL('/files/default/1?expires=1&signature=x', app.url))).status).toBe(403);
  });
});

describe('a gateway with an OAuth app and without its database', () => {
  let database: FreshDatabase;
  let proxy: TcpProxy;
  let app: TestApp;
  const { log, lines } = captureLog();
  beforeAll(async () => {
    database = await freshDatabase();
    proxy = await startTcpProxy(database.url);
    app = await startTestApp(
      { contacts: 5, oauth: {} },
      (simulator) => ({
        DATABASE_URL: proxy.url,
        ...oauthSettings(simulator),
      }),
      log,
    );
  });
  afterAll(async () => {
    proxy.reconnect();
    await app.close();
    await proxy.close();
    await database.drop();
  });
  const get = (path: string): Promise<Response> =>
    fetch(new URL(path, app.url), { redirect: 'manual', headers: { accept: 'application/json' } });

  it('A request that needs the database is answered with 503 and the code, and only the log has its address', async () => {
    const begun = await get('/oauth/keap/start?account=acme');
    const state = new URL(((await begun.json()) as { url: string }).url).searchParams.get('state') ?? '';
    proxy.disconnect();
    const [query, start, file, callback] = [
      await post(app.url, '{ contacts { nodes { id } } }', { 'x-keap-account': 'acme' }),
      await get('/oauth/keap/start?account=acme'),
      await get('/files/acme/1?expires=1&signature=x'),
      await get(`/oauth/keap/callback?code=x&state=${encodeURIComponent(state)}`),
    ];
    expect([query.status, start.status, file.status, callback.status]).toEqual([503, 503, 503, 503]);
    const page = await callback.text();
    expect(page).toContain('Try again in a moment');
    for (const response of [query, start, file]) {
      const text = await response.clone().text();
      expect(text).not.toContain(new URL(proxy.url).host);
      expect(await readErrorCode(response)).toBe('DATABASE_UNAVAILABLE');
    }
    expect(page).not.toContain(new URL(proxy.url).host);
    expect(lines.filter(({ msg }) => /internal error/.test(msg))).toEqual([]);
  });
});
