import type { Logger } from 'pino';
import { type AccountSource, DEFAULT_ACCOUNT } from './accounts.js';
import type { Clock } from '../clock.js';
import type { Config, OAuthConfig } from '../config/config.js';
import { createPostgresConnections } from './connection-store.js';
import type { Sql } from '../db/sql.js';
import { apiKeyCredentials } from '../keap/credentials.js';
import { OAuthConnections } from '../keap/oauth/connections.js';
import { TokenCipher } from '../keap/oauth/token-cipher.js';

/** The source of a process's Keap accounts. */
export interface OpenAccountSource extends AccountSource {
  /** Identifies the holder of the quota, without revealing the credential. */
  readonly credential: string;
  /** The connections of an OAuth app; null for an API key. */
  readonly connections: OAuthConnections | null;
  close(): Promise<void>;
}

export interface AccountSourceOptions {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A running simulated Keap account. */
export interface SimulatedAccount {
  readonly url: string;
  readonly apiKey: string;
  close(): Promise<void>;
}

const KEEP_ALIVE_EVERY_MS = 3_600_000;

/** The connections of an OAuth app, the account of an API key, or without both a simulated account. */
export async function openAccountSource(
  { keap }: Config,
  options: AccountSourceOptions & { simulate(): Promise<SimulatedAccount> },
): Promise<OpenAccountSource> {
  if (keap.oauth !== null) return openOAuthAccounts(keap.baseUrl, keap.oauth, options);
  if (keap.apiKey !== null) return openSingleAccount(keap.baseUrl, keap.apiKey, async () => undefined);
  const simulator = await options.simulate();
  return openSingleAccount(simulator.url, simulator.apiKey, () => simulator.close());
}

/** The stored connections of an OAuth app. Uses none of them yet. */
export function openConnections(oauth: OAuthConfig, { sql, clock, log }: AccountSourceOptions): OAuthConnections {
  const tokenCipher = new TokenCipher(oauth.encryptionKeys);
  return new OAuthConnections({ app: oauth, store: createPostgresConnections(sql), tokenCipher, clock, log });
}

async function openOAuthAccounts(
  baseUrl: string,
  oauth: OAuthConfig,
  options: AccountSourceOptions,
): Promise<OpenAccountSource> {
  const connections = openConnections(oauth, options);
  if (oauth.refreshToken !== null) await connections.seed(DEFAULT_ACCOUNT, oauth.refreshToken);
  const tokenCipher = new TokenCipher(oauth.encryptionKeys);
  const stopController = new AbortController();
  const keepAlive = async (): Promise<void> => {
    while (!stopController.signal.aborted) {
      await connections.keepAlive();
      await options.clock.sleep(KEEP_ALIVE_EVERY_MS, stopController.signal).catch(() => undefined);
    }
  };
  const keepAliveLoop = keepAlive();
  return {
    credential: `client ${oauth.clientId}`,
    connections,
    listNames: async () => (await connections.list()).map(({ account }) => account),
    getOptions: (name) => ({
      name,
      baseUrl,
      credentials: connections.getCredentials(name),
      secret: tokenCipher.deriveKey(`files ${name}`),
      readConnection: () => connections.view(name),
    }),
    close: async () => {
      connections.close();
      stopController.abort(new Error('closed'));
      await keepAliveLoop;
    },
  };
}

function openSingleAccount(baseUrl: string, apiKey: string, close: () => Promise<void>): OpenAccountSource {
  const credentials = apiKeyCredentials(apiKey);
  return {
    credential: credentials.fingerprint,
    connections: null,
    listNames: async () => [DEFAULT_ACCOUNT],
    getOptions: (name) => ({ name, baseUrl, credentials, secret: apiKey, readConnection: async () => null }),
    close,
  };
}
