import { ACCOUNT_NAME_RULE, isAccountName } from '../../account-name.js';
import { randomUUID } from 'node:crypto';
import { ConnectError } from '../errors.js';
import type { ConnectionView } from '../keap-client.js';
import { isSameTenant } from '../identity/identity.js';
import { Connection, type ConnectionOptions } from './connection.js';
import { exchangeCode, type TokenResponse, type OAuthApp } from './token-endpoint.js';
import { TenantTaken, type NewTokens, type StoredConnection } from './store.js';

/** What Keap's consent page sends a person back with. */
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

/** A link is good for as long as a person takes to log in and allow. */
const LINK_TTL_MS = 600_000;
/**
 * How long an unused refresh token lives is told in several ways, 45 days at least; weekly is early enough
 * (docs/keap-api.md 2.1).
 */
const REFRESH_UNUSED_AFTER_MS = 6 * 86_400_000;

interface ConsentState {
  readonly account: string;
  readonly nonce: string;
  readonly expiresAtMs: number;
}

/** The Keap accounts that are connected through one OAuth app. */
export class OAuthConnections {
  private readonly connections = new Map<string, Connection>();
  private readonly stopController = new AbortController();

  constructor(private readonly options: ConnectionsOptions) {}

  list(): Promise<readonly StoredConnection[]> {
    return this.options.store.list();
  }

  /** The connection as it is stored now; null where there is none. */
  readStored(account: string): Promise<StoredConnection | null> {
    return this.options.store.read(account);
  }

  /** The same without what is sealed. */
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

  /** Where a person begins to connect an account. */
  buildStartLink(account: string): string {
    const { redirectUri } = this.options.app;
    const url = new URL(redirectUri.replace(/callback$/, 'start'));
    url.searchParams.set('account', account);
    return url.href;
  }

  /** A link to Keap's consent page that works once. Throws ConnectError LINK_REFUSED for an impossible name. */
  async begin(account: string): Promise<ConsentLink> {
    if (!isAccountName(account))
      throw new ConnectError('LINK_REFUSED', `That is no name for an account: ${ACCOUNT_NAME_RULE}.`);
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

  /** A person is back: exchanges the code and keeps the connection. Throws ConnectError; gives the account's name and tenant. */
  async complete({
    code,
    state,
    error,
  }: OAuthCallback): Promise<{ readonly account: string; readonly tenant: string | null }> {
    const { account } = await this.consumeState(state);
    if (error !== undefined || code === undefined)
      throw new ConnectError('DENIED', `Keap was not allowed to connect "${account}". ${this.restartHint(account)}`);
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

  /** Keeps a first refresh token for an account that has no connection yet; it is spent at the first need. */
  async seed(account: string, refreshToken: string): Promise<void> {
    const { store, tokenCipher, clock } = this.options;
    await store.withLock(account, async (lockedStore) => {
      if ((await lockedStore.read(account)) !== null) return;
      const encrypted = tokenCipher.encrypt(account, { accessToken: '', refreshToken });
      const grantedAt = new Date(clock.now());
      await lockedStore.connect(account, { ...encrypted, tenant: null, accessExpiresAt: new Date(0), grantedAt });
    });
  }

  /** Renews what was not renewed for days, so that no refresh token dies of disuse. Never rejects. */
  async keepAlive(): Promise<void> {
    const { clock, log } = this.options;
    const all = await this.list().catch(() => []);
    for (const { account, status, refreshedAt, connectedAt } of all) {
      if (status === 'BROKEN' || clock.now() < (refreshedAt ?? connectedAt).getTime() + REFRESH_UNUSED_AFTER_MS)
        continue;
      await this.getCredentials(account)
        .refresh()
        .catch((error: Error) => log.warn({ account, reason: error.message }, 'an unused Keap token was not renewed'));
    }
  }

  /** Gives up what cannot be stored. */
  close(): void {
    this.stopController.abort(new Error('the gateway ends'));
  }

  private async consumeState(signed: string | undefined): Promise<ConsentState> {
    const { tokenCipher, store, clock } = this.options;
    const text = tokenCipher.verify(signed ?? '');
    const state = text === null ? null : (JSON.parse(text) as ConsentState);
    const isValid = state !== null && clock.now() < state.expiresAtMs && (await store.consumeState(state.nonce));
    if (isValid) return state;
    throw new ConnectError('LINK_REFUSED', 'The link was used already, is too old, or was not made here. Begin again.');
  }

  /** An account stays the account it was, and has one name: its snapshots and what is remembered of it belong to one tenant. */
  private async storeConnection(account: string, newTokens: NewTokens): Promise<void> {
    const { store } = this.options;
    const { tenant } = newTokens;
    try {
      await store.withLock(account, async (lockedStore) => {
        const previousTenant = (await lockedStore.read(account))?.tenant ?? null;
        if (previousTenant !== null && tenant !== null && !isSameTenant(previousTenant, tenant)) {
          throw new ConnectError(
            'OTHER_ACCOUNT',
            `"${account}" is the Keap account ${previousTenant}, and ${tenant} was allowed. Allow ${previousTenant}, or connect ${tenant} under another name.`,
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
        `The Keap account ${tenant} is connected already, as "${other?.account ?? 'another'}".`,
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
