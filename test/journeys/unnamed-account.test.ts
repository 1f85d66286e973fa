import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../kit/simulator.js';
import { runCli } from '../kit/cli.js';
import { startTestApp, waitForSnapshot, type TestApp } from '../kit/app.js';
import { captureLog, levels } from '../kit/log-lines.js';
import { openUnnamedKeap, type UnnamedKeap } from '../kit/unnamed-keap.js';
import { oauthSettings } from '../kit/oauth-settings.js';

describe('an account that Keap does not name', () => {
  let simulator: Simulator;
  let keap: UnnamedKeap;
  let app: TestApp;
  const { log, lines } = captureLog();
  const startApp = (environment: Readonly<Record<string, string>>): Promise<TestApp> =>
    startTestApp({ contacts: 1 }, environment, log);
  beforeEach(async () => {
    simulator = await startSimulator({ contacts: 12, oauth: {} });
    keap = await openUnnamedKeap(simulator.url);
    lines.length = 0;
  });
  afterEach(async () => {
    await app.close();
    await keap.close();
    await simulator.close();
  });
  const query = '{ account { tenant tenantsAgree user { keapId name email isAdmin } } }';

  it('An account that Keap does not name is served with a warning at start, and its tenant is null', async () => {
    app = await startApp({ KEAP_BASE_URL: keap.url, KEAP_API_KEY: simulator.apiKey });
    expect(lines.find(({ msg }) => msg.includes('does not name the account'))).toMatchObject({ level: levels.warn });
    expect(lines.filter(({ level }) => level >= levels.error)).toEqual([]);
    const { data, errors } = await app.execute(query);
    expect(errors).toEqual([]);
    expect(data.account).toMatchObject({ tenant: null, tenantsAgree: null, user: { isAdmin: true } });
    expect((await app.execute('{ contacts(first: 20) { nodes { id } } }')).data.contacts.nodes).toHaveLength(12);
  });

  it('An account that Keap does not name has snapshots and verdicts under its credential, also after a restart', async () => {
    app = await startApp({ KEAP_BASE_URL: keap.url, KEAP_API_KEY: simulator.apiKey });
    const run = async (): Promise<{ status: string; recordCount: number; tenant: string }> => {
      const { data, errors } = await app.execute(
        'mutation { createSnapshot(input: { resources: ["contacts"] }) { snapshot { id tenant } } }',
      );
      expect(errors).toEqual([]);
      const { id, tenant } = data.createSnapshot.snapshot as { id: string; tenant: string };
      return { ...(await waitForSnapshot(app, id)), tenant };
    };
    const [first, second] = [await run(), await run()];
    expect([first.status, first.recordCount, second.status]).toEqual(['COMPLETED', 12, 'COMPLETED']);
    expect(first.tenant).toMatch(/^unnamed-.{8}$/);
    expect(second.tenant).toBe(first.tenant);
    expect(simulator.apiKey).not.toContain(first.tenant.slice(8));
    expect((await app.execute('{ validation { snapshotId } }')).errors).toEqual([]);
    const environment = { KEAP_BASE_URL: keap.url, KEAP_API_KEY: simulator.apiKey, DATABASE_URL: app.databaseUrl };
    const afterRestart = await runCli(['snapshot', '--resources', 'contacts'], environment);
    expect([afterRestart.code, afterRestart.stdout]).toEqual([0, expect.stringContaining(first.tenant)]);
    const report = await runCli(['doctor'], environment);
    expect(report.stdout).toMatch(/good +default: account +not named by Keap/);
  });

  it('The snapshots of two credentials stay apart if Keap names no account for either', async () => {
    app = await startApp({ KEAP_BASE_URL: keap.url, KEAP_API_KEY: simulator.apiKey });
    const create = 'mutation { createSnapshot(input: { resources: ["tags"] }) { snapshot { id tenant } } }';
    const one = (await app.execute(create)).data.createSnapshot.snapshot;
    await waitForSnapshot(app, one.id as string);
    const other = await startSimulator({ contacts: 3, apiKeys: ['KeapAK-another-account'] });
    const otherKeap = await openUnnamedKeap(other.url);
    const { stdout } = await runCli(['snapshot', '--resources', 'tags'], {
      KEAP_BASE_URL: otherKeap.url,
      KEAP_API_KEY: other.apiKey,
      DATABASE_URL: app.databaseUrl,
    });
    const tenants = await app.sql.query<{ tenant: string }>('select distinct tenant from keap.snapshot_run');
    expect(tenants).toHaveLength(2);
    expect(stdout).not.toContain(one.tenant);
    await otherKeap.close();
    await other.close();
  });

  it('An OAuth token without an account name sees its own snapshots', async () => {
    app = await startApp({
      KEAP_BASE_URL: keap.url,
      ...oauthSettings(simulator),
    });
    const start = await fetch(new URL('/oauth/keap/start', app.url), { redirect: 'manual' });
    const consent = `${start.headers.get('location')}&allow=${simulator.tenant}`;
    const back = new URL((await fetch(consent, { redirect: 'manual' })).headers.get('location') ?? '');
    await fetch(new URL(`/oauth/keap/callback${back.search}`, app.url));
    await app.sql.query('update keap.connection set tenant = null');
    const { data, errors } = await app.execute(query);
    expect([errors, data.account.tenantsAgree]).toEqual([[], null]);
    const created = await app.execute(
      'mutation { createSnapshot(input: { resources: ["tags"] }) { snapshot { id } } }',
    );
    expect(created.errors).toEqual([]);
    expect((await waitForSnapshot(app, created.data.createSnapshot.snapshot.id as string)).status).toBe('COMPLETED');
    expect((await app.execute('{ snapshots { nodes { id } } }')).data.snapshots.nodes).toHaveLength(1);
  });
});
