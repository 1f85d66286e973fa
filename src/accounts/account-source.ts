import type { Logger } from 'pino';
import type { AccountSource } from './accounts.js';
import type { Clock } from '../clock.js';
import type { Config, OAuthConfig } from '../config/config.js';
import { createPostgresConnections } from './connection-store.js';
import type { Sql } from '../db/sql.js';
import { apiKeyCredentials } from '../keap/api-key.js';
import { OAuthConnections } from '../keap/oauth/connections.js';
import { TokenCipher } from '../keap/oauth/token-cipher.js';
import { DEFAULT_ACCOUNT } from './choose-account.js';

/** Where a process has its Keap accounts from. */
export interface OpenSource extends AccountSource {
  /** Names what Keap grants the quota to, without revealing it. */
  readonly credential: string;
  /** The connections of an OAuth app; null for an API key. */
  readonly connections: OAuthConnections | null;
  close(): Promise<void>;
}

export interface SourceParts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A simulated Keap account that was started. */
export interface Simulated {
  readonly url: string;
  readonly apiKey: string;
  close(): Promise<void>;
}

const KEEP_ALIVE_EVERY_MS = 3_600_000;

/** The connections of an OAuth app, the account of an API key, or where there is neither a simulated one. */
export async function openSource(
  { keap }: Config,
  parts: SourceParts & { simulate(): Promise<Simulated> },
): Promise<OpenSource> {
  if (keap.oauth !== null) return connectedAccounts(keap.baseUrl, keap.oauth, parts);
  if (keap.apiKey !== null) return singleAccount(keap.baseUrl, keap.apiKey, async () => undefined);
  const simulator = await parts.simulate();
  return singleAccount(simulator.url, simulator.apiKey, () => simulator.close());
}

/** The connections of an OAuth app over the store, without any of them in use. */
export function openConnections(oauth: OAuthConfig, { sql, clock, log }: SourceParts): OAuthConnections {
  const tokenCipher = new TokenCipher(oauth.encryptionKeys);
  return new OAuthConnections({ app: oauth, store: createPostgresConnections(sql), tokenCipher, clock, log });
}

async function connectedAccounts(baseUrl: string, oauth: OAuthConfig, parts: SourceParts): Promise<OpenSource> {
  const connections = openConnections(oauth, parts);
  if (oauth.refreshToken !== null) await connections.seed(DEFAULT_ACCOUNT, oauth.refreshToken);
  const tokenCipher = new TokenCipher(oauth.encryptionKeys);
  const end = new AbortController();
  const keepAlive = async (): Promise<void> => {
    while (!end.signal.aborted) {
      await connections.keepAlive();
      await parts.clock.sleep(KEEP_ALIVE_EVERY_MS, end.signal).catch(() => undefined);
    }
  };
  const alive = keepAlive();
  return {
    credential: `client ${oauth.clientId}`,
    connections,
    names: async () => (await connections.list()).map(({ account }) => account),
    parts: (name) => ({
      name,
      baseUrl,
      credentials: connections.getCredentials(name),
      secret: tokenCipher.deriveKey(`files ${name}`),
      stored: () => connections.view(name),
    }),
    close: async () => {
      connections.close();
      end.abort(new Error('closed'));
      await alive;
    },
  };
}

function singleAccount(baseUrl: string, apiKey: string, close: () => Promise<void>): OpenSource {
  const credentials = apiKeyCredentials(apiKey);
  return {
    credential: credentials.fingerprint,
    connections: null,
    names: async () => [DEFAULT_ACCOUNT],
    parts: (name) => ({ name, baseUrl, credentials, secret: apiKey, stored: async () => null }),
    close,
  };
}
