import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { oauthSettings } from '../kit/oauth-settings.js';

const first = 'sim42.infusionsoft.com';
const second = 'sim43.infusionsoft.com';
const adminKey = 'gateway-admin-key';
const readerKey = 'gateway-reader-of-two';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a gateway with an OAuth app and two Keap accounts', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startTestApp(
      { contacts: 5, oauth: {}, accounts: [{ tenant: second, contacts: 8, admin: false }] },
      (simulator) => ({
        AUTH: '',
        ...oauthSettings(simulator),
        GATEWAY_API_KEYS: `admin:admin:${sha256(adminKey)},reader:read:${sha256(readerKey)}:two`,
      }),
    );
  });
  afterEach(() => app.close());

  const asAdmin = { 'x-api-key': adminKey };
  const fetchPath = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(new URL(path, app.url), { headers, redirect: 'manual' });

  /** Connects an account as an administrator does: starts, allows at Keap, and follows the redirect. */
  async function connect(account: string, tenant: string): Promise<{ status: number; page: string }> {
    const consent = (await fetchPath(`/oauth/keap/start?account=${account}`, asAdmin)).headers.get('location') ?? '';
    const allowed = await fetch(`${consent}&allow=${tenant}`, { redirect: 'manual' });
    const { search } = new URL(allowed.headers.get('location') ?? '');
    const back = await fetchPath(`/oauth/keap/callback${search}`);
    return { status: back.status, page: await back.text() };
  }
  const ready = async (headers = {}): Promise<unknown> => (await fetchPath('/health/ready', headers)).json();
  const contacts = '{ contacts { nodes { id } } }';
  const accountQuery =
    '{ account { name credentialKind tenant tenantsAgree user { isAdmin } connection { status tenant refreshedAt } } }';

  it('Each account is connected by a link, served by its name, and isolated from the other', async () => {
    expect((await connect('default', first)).page).toContain('is connected to Keap (sim42.infusionsoft.com)');
    expect((await connect('two', second)).status).toBe(200);
    const one = await app.execute(contacts, {}, asAdmin);
    const other = await app.execute(contacts, {}, { ...asAdmin, 'x-keap-account': 'two' });
    const bound = await app.execute(contacts, {}, { 'x-api-key': readerKey });
    expect([one, other, bound].map(({ data }) => data.contacts.nodes.length)).toEqual([5, 8, 8]);
    // The first query of an account starts with one call that identifies it. Data cached for one account is served only
    // to callers who may see that account.
    expect([one.calls, other.calls, bound.calls]).toEqual([2, 2, 0]);
    const refused = await app.execute(contacts, {}, { 'x-api-key': readerKey, 'x-keap-account': 'default' });
    expect(refused.errors[0]?.extensions['code']).toBe('FORBIDDEN');
    const { data } = await app.execute(accountQuery, {}, { ...asAdmin, 'x-keap-account': 'two' });
    expect(data.account).toEqual({
      name: 'two',
      credentialKind: 'OAUTH',
      tenant: second,
      tenantsAgree: true,
      user: { isAdmin: false },
      connection: { status: 'CONNECTED', tenant: second, refreshedAt: null },
    });
    expect(await ready()).toMatchObject({ status: 'ready', reasons: [] });
  });

  it('Only an administrator can start a connection, and a callback needs its own link', async () => {
    expect((await fetchPath('/oauth/keap/start')).status).toBe(401);
    expect((await fetchPath('/oauth/keap/start', { 'x-api-key': readerKey })).status).toBe(403);
    const json = await fetchPath('/oauth/keap/start', { ...asAdmin, accept: 'application/json' });
    expect(await json.json()).toMatchObject({ url: expect.stringContaining('/app/oauth/authorize?client_id=') });
    const forged = await fetchPath('/oauth/keap/callback?code=x&state=<b>forged</b>');
    expect([forged.status, await forged.text()]).toEqual([400, expect.not.stringContaining('<b>')]);
    expect(app.simulator.oauth!.exchanges).toEqual([]);
  });

  it('A missing or broken connection is rejected with instructions to connect', async () => {
    const unconnected = await app.execute(contacts, {}, asAdmin);
    expect(unconnected.errors[0]).toMatchObject({
      message: expect.stringContaining('not connected to Keap yet'),
      extensions: { code: 'UPSTREAM_AUTH', reconnectUrl: 'http://127.0.0.1:4000/oauth/keap/start?account=default' },
    });
    // A request that is not sent is not counted as a call.
    expect([unconnected.calls, unconnected.keap['calls']]).toEqual([0, 0]);
    await connect('default', first);
    await connect('two', second);
    app.simulator.oauth!.revoke(first);
    const broken = await app.execute(contacts, {}, asAdmin);
    expect(broken.errors[0]?.message).toMatch(/is broken: Keap rejected its refresh token.*start\?account=default/);
    expect(broken.calls).toBe(1);
    // The other account is still served.
    expect(await ready(asAdmin)).toMatchObject({ status: 'ready', reasons: [expect.stringContaining('default: ')] });
    // Account names may be customers' names: other callers see only counts.
    for (const headers of [{}, { 'x-api-key': readerKey }, { 'x-api-key': 'unknown' }]) {
      const health = await ready(headers);
      expect(health).toMatchObject({ status: 'ready', accounts: { GOOD: 1, CONNECTION_BROKEN: 1 } });
      expect(JSON.stringify(health)).not.toMatch(/default|two|account=|infusionsoft/);
    }
    app.simulator.oauth!.revoke(second);
    await app.execute(contacts, {}, { ...asAdmin, 'x-keap-account': 'two' });
    expect((await fetchPath('/health/ready')).status).toBe(503);
    expect((await connect('default', first)).status).toBe(200);
    expect((await app.execute(contacts, {}, asAdmin)).data.contacts.nodes).toHaveLength(5);
  });

  it('An app that Keap rejects is reported with instructions, and the gateway is not ready without a token', async () => {
    await connect('default', first);
    await app.sql.query("update keap.connection set access_expires_at = now() - interval '1 minute'");
    const body = '<h1>Developer Inactive</h1>';
    app.simulator.oauth!.faults.add({ kind: 'status', status: 403, body });
    const { errors } = await app.execute(contacts, {}, asAdmin);
    expect(errors[0]).toMatchObject({
      extensions: { code: 'UPSTREAM_AUTH' },
      message: expect.stringContaining('Developer Inactive'),
    });
    const health = await fetchPath('/health/ready', asAdmin);
    expect([health.status, await health.json()]).toMatchObject([
      503,
      { accounts: { APP_REFUSED: 1 }, reasons: [expect.stringMatching(/default: .*Activate the app/)] },
    ]);
    const anonymous = await fetchPath('/health/ready');
    expect([anonymous.status, await anonymous.text()]).toEqual([503, expect.not.stringContaining('default')]);
  });

  it('A snapshot belongs to its account and is visible to callers of that account only', async () => {
    await connect('default', first);
    await connect('two', second);
    const create = 'mutation { createSnapshot(input: { resources: ["contacts"] }) { snapshot { tenant } } }';
    const two = { ...asAdmin, 'x-keap-account': 'two' };
    const created = await app.execute(create, {}, two);
    expect(created.data.createSnapshot.snapshot.tenant).toBe(second);
    const list = '{ snapshots { nodes { tenant } } }';
    expect((await app.execute(list, {}, asAdmin)).data.snapshots.nodes).toEqual([]);
    expect((await app.execute(list, {}, two)).data.snapshots.nodes).toEqual([{ tenant: second }]);
  });

  it('A snapshot is rejected if Keap and the token name different accounts', async () => {
    await connect('default', first);
    await app.sql.query("update keap.connection set tenant = 'sim99.infusionsoft.com'");
    const { errors } = await app.execute('mutation { createSnapshot { snapshot { id } } }', {}, asAdmin);
    expect(errors[0]?.message).toMatch(/different accounts for one credential/);
    const runs = await app.sql.query('select from keap.snapshot_run');
    expect(runs).toEqual([]);
  });
});
