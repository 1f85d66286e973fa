import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { createPostgresConnections } from '../../../src/accounts/connection-store.js';
import { OAuthConnections, type ConnectionsOptions } from '../../../src/keap/oauth/connections.js';
import { TokenCipher, type CipherKey } from '../../../src/keap/oauth/token-cipher.js';
import type { SimulatedOAuth } from '../../../src/simulator/oauth/oauth.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../kit/simulator.js';
import { freshDatabase, type FreshDatabase } from '../../kit/database.js';
import { createManualClock, type ManualClock } from '../../kit/clock.js';

/** An OAuth app of a simulated Keap, and a database for its connections. */
export interface OAuthHarness {
  readonly simulator: Simulator;
  readonly oauth: SimulatedOAuth;
  readonly database: FreshDatabase;
  readonly clock: ManualClock;
  readonly app: ConnectionsOptions['app'];
  readonly key: CipherKey;
  readonly tokenCipher: TokenCipher;
  /** The connections of a new gateway, with nothing in memory. */
  open(keys?: readonly CipherKey[]): OAuthConnections;
  /** Connects an account with consent, as a person does. */
  connect(account?: string, tenant?: string): Promise<void>;
  /** The query parameters with which Keap's consent page redirects back. */
  consent(
    url: string,
    decision?: Readonly<Record<string, string>>,
  ): Promise<{ code?: string; state?: string; error?: string }>;
  close(): Promise<void>;
}

export const SECOND = 'sim43.infusionsoft.com';

export async function openOAuthHarness(options: SimulatorOptions = {}): Promise<OAuthHarness> {
  const clock = createManualClock();
  const simulator = await startSimulator({
    contacts: 5,
    clock,
    oauth: {},
    accounts: [{ tenant: SECOND, contacts: 8 }],
    ...options,
  });
  const oauth = simulator.oauth!;
  const database = await freshDatabase();
  const key = { id: 'test', bytes: randomBytes(32) };
  const { clientId, clientSecret, authorizeUrl, tokenUrl } = oauth;
  const app = {
    clientId,
    clientSecret,
    authorizeUrl,
    tokenUrl,
    redirectUri: 'http://127.0.0.1:4000/oauth/keap/callback',
  };
  const log = pino({ level: 'silent' });
  const opened: OAuthConnections[] = [];
  const open = (keys: readonly CipherKey[] = [key]): OAuthConnections => {
    const options = {
      app,
      store: createPostgresConnections(database.sql),
      tokenCipher: new TokenCipher(keys),
      clock,
      log,
    };
    opened.push(new OAuthConnections(options));
    return opened.at(-1)!;
  };
  const consent: OAuthHarness['consent'] = async (url, decision = { allow: simulator.tenant }) => {
    const decisionUrl = new URL(url);
    for (const [name, value] of Object.entries(decision)) decisionUrl.searchParams.set(name, value);
    const response = await fetch(decisionUrl, { redirect: 'manual' });
    return Object.fromEntries(new URL(response.headers.get('location') ?? 'http://none/').searchParams);
  };
  return {
    simulator,
    oauth,
    database,
    clock,
    app,
    key,
    tokenCipher: new TokenCipher([key]),
    open,
    consent,
    connect: async (account = 'default', tenant = simulator.tenant) => {
      const connections = open();
      const { url } = await connections.begin(account);
      await connections.complete(await consent(url, { allow: tenant }));
    },
    close: async () => {
      for (const one of opened) one.close();
      await simulator.close();
      await database.drop();
    },
  };
}
