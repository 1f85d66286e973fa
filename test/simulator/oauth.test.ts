import { createManualClock } from '../kit/clock.js';
import { describe, expect, it } from 'vitest';
import type { Simulator, SimulatorOptions } from '../../src/simulator/simulator.js';
import type { SimulatedOAuth } from '../../src/simulator/oauth/oauth.js';
import { simulators, type TestResponse } from './kit.js';

const redirectUri = 'http://127.0.0.1:4000/oauth/keap/callback';
const first = 'sim42.infusionsoft.com';
const second = 'sim43.infusionsoft.com';

type Body = Record<string, unknown>;

async function token(
  { tokenUrl }: SimulatedOAuth,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Body }> {
  const response = await fetch(tokenUrl, { method: 'POST', headers, body: new URLSearchParams(form) });
  return { status: response.status, body: (await response.json()) as Body };
}

const basic = ({ clientId, clientSecret }: SimulatedOAuth): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
});

const refresh = (oauth: SimulatedOAuth, refreshToken: string): ReturnType<typeof token> =>
  token(oauth, { grant_type: 'refresh_token', refresh_token: refreshToken }, basic(oauth));

/** The redirect of a person who allows or denies. */
async function decide({ authorizeUrl, clientId }: SimulatedOAuth, decision: Record<string, string>): Promise<URL> {
  const url = new URL(authorizeUrl);
  const params = {
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'full',
    state: 'mine',
  };
  url.search = new URLSearchParams({ ...params, ...decision }).toString();
  const response = await fetch(url, { redirect: 'manual' });
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '');
}

const codeForm = ({ clientId, clientSecret }: SimulatedOAuth, code: string): Record<string, string> => ({
  grant_type: 'authorization_code',
  client_id: clientId,
  client_secret: clientSecret,
  code,
  redirect_uri: redirectUri,
});

describe('the OAuth app of the simulator', () => {
  const { start, get } = simulators();
  const open = async (options: SimulatorOptions = {}): Promise<{ simulator: Simulator; oauth: SimulatedOAuth }> => {
    const simulator = await start({ contacts: 5, oauth: {}, accounts: [{ tenant: second, contacts: 8 }], ...options });
    return { simulator, oauth: simulator.oauth! };
  };
  const asBearer = (
    simulator: Simulator,
    accessToken: unknown,
    path = 'oauth/connect/userinfo',
  ): Promise<TestResponse> => get(simulator, path, {}, { headers: { authorization: `Bearer ${String(accessToken)}` } });

  it('The consent page asks which account to allow, and redirects with a code and the state', async () => {
    const { oauth } = await open();
    const url = new URL(oauth.authorizeUrl);
    const params = { client_id: oauth.clientId, redirect_uri: redirectUri, response_type: 'code', scope: 'full' };
    url.search = new URLSearchParams(params).toString();
    const page = await (await fetch(url)).text();
    expect(page).toContain(first);
    expect(page).toContain(second);
    const back = await decide(oauth, { allow: second });
    expect([back.origin + back.pathname, back.searchParams.get('state')]).toEqual([redirectUri, 'mine']);
    expect(back.searchParams.get('code')).toMatch(/^\S{20}$/);
    const denied = await decide(oauth, { deny: '1' });
    expect(denied.searchParams.get('error')).toBe('access_denied');
  });

  it('A code can be exchanged once, with the same redirect URI and the credentials in the form', async () => {
    const { simulator, oauth } = await open();
    const code = (await decide(oauth, { allow: second })).searchParams.get('code')!;
    const { status, body } = await token(oauth, codeForm(oauth, code));
    expect([status, body['scope'], body['expires_in'], body['token_type']]).toEqual([
      200,
      `full|${second}`,
      86_399,
      'bearer',
    ]);
    const whoami = await asBearer(simulator, body['access_token']);
    expect([whoami.json['tenant_id'], whoami.headers.get('x-keap-tenant-id')]).toEqual(['sim43', second]);
    expect((await token(oauth, codeForm(oauth, code))).status).toBe(400);
    const other = (await decide(oauth, { allow: first })).searchParams.get('code')!;
    expect((await token(oauth, codeForm(oauth, other), basic(oauth))).status).toBe(400);
    expect((await token(oauth, { ...codeForm(oauth, other), redirect_uri: 'http://127.0.0.1/' })).status).toBe(400);
    expect((await token(oauth, codeForm(oauth, other))).status).toBe(400);
  });

  it('A refresh token is exchanged for a new pair, and the old one is rejected in the words of the newer gateway', async () => {
    const { simulator, oauth } = await open();
    const granted = oauth.grant();
    const { body } = await refresh(oauth, granted.refreshToken);
    expect(body['refresh_token']).not.toBe(granted.refreshToken);
    expect((await asBearer(simulator, body['access_token'])).status).toBe(200);
    expect(await refresh(oauth, granted.refreshToken)).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'Invalid Refresh Token' },
    });
    expect(oauth.exchanges.map(({ outcome, isSpent: spent, tenant }) => [outcome, spent, tenant])).toEqual([
      ['granted', false, first],
      ['refused', true, first],
    ]);
  });

  it('A refresh takes client credentials only in the header, and no exchange accepts JSON', async () => {
    const { oauth } = await open();
    const { refreshToken } = oauth.grant();
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
    expect((await token(oauth, form)).status).toBe(401);
    expect((await token(oauth, { ...form, client_id: oauth.clientId }, basic(oauth))).status).toBe(400);
    const json = await fetch(oauth.tokenUrl, {
      method: 'POST',
      headers: { ...basic(oauth), 'content-type': 'application/json' },
      body: JSON.stringify(form),
    });
    expect(await json.json()).toMatchObject({ error_description: 'response_type or grant_type is required' });
    expect((await refresh(oauth, refreshToken)).status).toBe(200);
  });

  it('A token ends by its lifetime, or when the owner removes the app', async () => {
    const { simulator, oauth } = await open();
    const [one, other] = [oauth.grant(first), oauth.grant(second)];
    oauth.expireAccessTokens();
    const expired = await asBearer(simulator, one.accessToken);
    expect([expired.status, expired.text]).toEqual([401, expect.stringContaining('access_token_expired')]);
    const renewed = await refresh(oauth, one.refreshToken);
    oauth.revoke(second);
    expect((await asBearer(simulator, renewed.body['access_token'])).status).toBe(200);
    expect((await refresh(oauth, other.refreshToken)).status).toBe(400);
  });

  it('All accounts of an app share one quota, and each account has its own windows', async () => {
    const limits = { perSecond: 1000, perMinute: 3, perDay: 100 };
    // Of the real clock a minute may end between two calls.
    const clock = createManualClock();
    const { simulator, oauth } = await open({ oauth: { limits }, clock });
    const call = async (accessToken: unknown): Promise<TestResponse> => {
      await clock.advance(1);
      return asBearer(simulator, accessToken);
    };
    const [one, other] = [oauth.grant(first).accessToken, oauth.grant(second).accessToken];
    const result = [await call(one), await call(other), await call(one)];
    expect(result.map(({ headers }) => headers.get('x-keap-product-throttle-used'))).toEqual(['1', '2', '3']);
    expect(result.map(({ headers }) => headers.get('x-keap-tenant-throttle-used'))).toEqual(['1|1', '1|1', '2|2']);
    expect((await call(other)).status).toBe(429);
  });

  it('A held response can be lost after its tokens are issued', async () => {
    const { oauth } = await open();
    const { refreshToken } = oauth.grant();
    const hold = oauth.holdNextResponse();
    const params = refresh(oauth, refreshToken).catch(() => 'lost');
    await hold.ready;
    expect(oauth.exchanges).toHaveLength(1);
    hold.drop();
    expect(await params).toBe('lost');
    expect((await refresh(oauth, refreshToken)).status).toBe(400);
  });

  it('Each account has its own records', async () => {
    const { simulator, oauth } = await open();
    const count = async (tenant: string): Promise<number> =>
      ((await asBearer(simulator, oauth.grant(tenant).accessToken, 'contacts')).json['contacts'] as unknown[]).length;
    expect([await count(first), await count(second)]).toEqual([5, 8]);
    expect(simulator.calls.map(({ tenant }) => tenant)).toEqual([first, second]);
  });
});
