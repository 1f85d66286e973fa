import { ACCOUNT_NAME_RULE, isAccountName } from '../../account-name.js';
import { randomUUID } from 'node:crypto';
import { ConnectError } from '../errors.js';
import type { ConnectionView } from '../keap-client.js';
import { isSameTenant } from '../identity/identity.js';
import { Connection, type ConnectionOptions } from './connection.js';
import { exchangeCode, type TokenResponse, type OAuthApp } from './token-endpoint.js';
import { TenantTaken, type NewTokens, type StoredConnection } from './store.js';

/** The query parameters with which Keap's consent page redirects back. */
export interface OAuthCallback {
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  readonly error?: string | undefined;
}

/** A link to Keap's consent page. */
export interface ConsentLink {
  readonly url: string;
  readonly expiresAt: Date;
}

export type ConnectionsOptions = Omit<ConnectionOptions, 'buildStartLink' | 'app' | 'shutdownSignal'> & {
  readonly app: OAuthApp & { readonly authorizeUrl: string };
};

/** Long enough for a person to log in and give consent. */
const LINK_TTL_MS = 600_000;
/**
 * Sources differ on the lifetime of an unused refresh token, 45 days at least; weekly is early enough
 * (docs/keap-api.md 2.1).
 */
const REFRESH_UNUSED_AFTER_MS = 6 * 86_400_000;

interface ConsentState {
  readonly account: string;
  readonly nonce: string;
  readonly expiresAtMs: number;
}

/** The Keap accounts connected through one OAuth app. */
export class OAuthConnections {
  private readonly connections = new Map<string, Connection>();
  private readonly stopController = new AbortController();

  constructor(private readonly options: ConnectionsOptions) {}

  list(): Promise<readonly StoredConnection[]> {
    return this.options.store.list();
  }

  /** The stored connection; null if there is none. */
  readStored(account: string): Promise<StoredConnection | null> {
    return this.options.store.read(account);
  }

  /** The stored connection without its secrets. */
  async view(account: string): Promise<ConnectionView | null> {
    const connection = await this.readStored(account);
    if (connection === null) return null;
    const { tenant, status, connectedAt, refreshedAt, accessExpiresAt } = connection;
    return { account, tenant, status, connectedAt, refreshedAt, accessExpiresAt };
  }

  /** The tokens of an account, connected or not. */
  getCredentials(account: string): Connection {
    const known = this.connections.get(account);
    if (known !== undefined) return known;
    const created = new Connection(account, {
      ...this.options,
      shutdownSignal: this.stopController.signal,
      buildStartLink: (name) => this.buildStartLink(name),
    });
    this.connections.set(account, created);
    return created;
  }

  /** The page where a person starts to connect an account. */
  buildStartLink(account: string): string {
    const { redirectUri } = this.options.app;
    const url = new URL(redirectUri.replace(/callback$/, 'start'));
    url.searchParams.set('account', account);
    return url.href;
  }

  /** A link to Keap's consent page that works once. Throws ConnectError LINK_REFUSED for an invalid name. */
  async begin(account: string): Promise<ConsentLink> {
    if (!isAccountName(account))
      throw new ConnectError('LINK_REFUSED', `The account name is invalid: ${ACCOUNT_NAME_RULE}.`);
    const { app, tokenCipher, store, clock } = this.options;
    const nonce = randomUUID();
    const nowMs = clock.now();
    const expiresAtMs = nowMs + LINK_TTL_MS;
    await store.addState(nonce, { createdAt: new Date(nowMs), expiresAt: new Date(expiresAtMs) });
    const url = new URL(app.authorizeUrl);
    const state: ConsentState = { account, nonce, expiresAtMs };
    const params = { client_id: app.clientId, redirect_uri: app.redirectUri, response_type: 'code', scope: 'full' };
    url.search = new URLSearchParams({ ...params, state: tokenCipher.sign(JSON.stringify(state)) }).toString();
    return { url: url.href, expiresAt: new Date(expiresAtMs) };
  }

  /** Handles the redirect from Keap: exchanges the code and stores the connection. Throws ConnectError. */
  async complete({
    code,
    state,
    error,
  }: OAuthCallback): Promise<{ readonly account: string; readonly tenant: string | null }> {
    const { account } = await this.consumeState(state);
    if (error !== undefined || code === undefined)
      throw new ConnectError('DENIED', `Consent to connect "${account}" was not given. ${this.restartHint(account)}`);
    const outcome = await exchangeCode(this.options.app, code);
    if (outcome.kind !== 'GRANTED') throw this.exchangeError(account, outcome);
    const { pair, tenant, expiresInMs } = outcome;
    const nowMs = this.options.clock.now();
    const encrypted = this.options.tokenCipher.encrypt(account, pair);
    const [accessExpiresAt, grantedAt] = [new Date(nowMs + expiresInMs), new Date(nowMs)];
    await this.storeConnection(account, { ...encrypted, tenant, accessExpiresAt, grantedAt });
    this.getCredentials(account).invalidate();
    this.options.log.info({ account, tenant }, 'a Keap account is connected');
    return { account, tenant };
  }

  /** Stores a first refresh token for an account without a connection; the first request uses it. */
  async seed(account: string, refreshToken: string): Promise<void> {
    const { store, tokenCipher, clock } = this.options;
    await store.withLock(account, async (lockedStore) => {
      if ((await lockedStore.read(account)) !== null) return;
      const encrypted = tokenCipher.encrypt(account, { accessToken: '', refreshToken });
      const grantedAt = new Date(clock.now());
      await lockedStore.connect(account, { ...encrypted, tenant: null, accessExpiresAt: new Date(0), grantedAt });
    });
  }

  /** Refreshes tokens that were not refreshed for days, so that no refresh token expires unused. Never rejects. */
  async keepAlive(): Promise<void> {
    const { clock, log } = this.options;
    const all = await this.list().catch(() => []);
    for (const { account, status, refreshedAt, connectedAt } of all) {
      if (status === 'BROKEN' || clock.now() < (refreshedAt ?? connectedAt).getTime() + REFRESH_UNUSED_AFTER_MS)
        continue;
      await this.getCredentials(account)
        .refresh()
        .catch((error: Error) =>
          log.warn({ account, reason: error.message }, 'an unused Keap token was not refreshed'),
        );
    }
  }

  /** Stops the retries of writes to the store. */
  close(): void {
    this.stopController.abort(new Error('the gateway ends'));
  }

  private async consumeState(signed: string | undefined): Promise<ConsentState> {
    const { tokenCipher, store, clock } = this.options;
    const text = tokenCipher.verify(signed ?? '');
    const state = text === null ? null : (JSON.parse(text) as ConsentState);
    const isValid = state !== null && clock.now() < state.expiresAtMs && (await store.consumeState(state.nonce));
    if (isValid) return state;
    throw new ConnectError(
      'LINK_REFUSED',
      'The link was already used, has expired, or is not from this gateway. Begin again.',
    );
  }

  /** An account name is bound to one tenant, and a tenant to one name: snapshots and cache entries belong to one tenant. */
  private async storeConnection(account: string, newTokens: NewTokens): Promise<void> {
    const { store } = this.options;
    const { tenant } = newTokens;
    try {
      await store.withLock(account, async (lockedStore) => {
        const previousTenant = (await lockedStore.read(account))?.tenant ?? null;
        if (previousTenant !== null && tenant !== null && !isSameTenant(previousTenant, tenant)) {
          throw new ConnectError(
            'OTHER_ACCOUNT',
            `"${account}" is the Keap account ${previousTenant}, but consent was given for ${tenant}. Allow ${previousTenant}, or connect ${tenant} under another name.`,
          );
        }
        await lockedStore.connect(account, { ...newTokens, tenant: tenant ?? previousTenant });
      });
    } catch (error) {
      if (!(error instanceof TenantTaken) || tenant === null) throw error;
      const other = (await store.list()).find(
        (candidate) => candidate.tenant !== null && isSameTenant(candidate.tenant, tenant),
      );
      throw new ConnectError(
        'OTHER_ACCOUNT',
        `The Keap account ${tenant} is already connected, as "${other?.account ?? 'another'}".`,
      );
    }
  }

  private exchangeError(account: string, outcome: Exclude<TokenResponse, { kind: 'GRANTED' }>): ConnectError {
    if (outcome.kind === 'APP_REFUSED') {
      const { message, howToFix } = outcome;
      return new ConnectError('APP_REFUSED', `${message}, so "${account}" is not connected. ${howToFix}.`);
    }
    const code = outcome.kind === 'REFUSED' ? 'CODE_REFUSED' : 'KEAP_UNAVAILABLE';
    return new ConnectError(code, `${outcome.message}, so "${account}" is not connected. ${this.restartHint(account)}`);
  }

  private restartHint(account: string): string {
    return `Begin again: ${this.buildStartLink(account)}`;
  }
}
