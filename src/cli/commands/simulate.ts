import { pino } from 'pino';
import type { Edition } from '../../simulator/access/edition.js';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import { exitCodes } from '../exit.js';
import { listenForStop } from '../signals.js';

/** The options of `keap-graph simulate`. */
export interface SimulateOptions {
  readonly contacts: number;
  readonly seed: number;
  readonly port: number;
  readonly host: string;
  readonly lies: boolean;
  readonly limits: 'key' | 'none';
  readonly edition: Edition;
  readonly oauth?: boolean;
  readonly accounts: number;
}

/** Keap's limits of a key, and of an OAuth app over all its accounts (docs/keap-api.md 3). */
const keyLimits = { perSecond: 10, perMinute: 240, perDay: 30_000 };
const oauthLimits = { perSecond: 25, perMinute: 1500, perDay: 150_000 };

const FIRST_TENANT_NUMBER = 42;
const buildTenant = (index: number): string => `sim${FIRST_TENANT_NUMBER + index}.infusionsoft.com`;

/** `keap-graph simulate`: runs simulated Keap accounts without a gateway, until a signal. */
export async function simulate(cliOptions: SimulateOptions): Promise<number> {
  const { limits, oauth = false, accounts, lies: seedDefects, ...options } = cliOptions;
  const stop = listenForStop(pino({ level: 'silent' }));
  const isLimited = limits === 'key';
  const { contacts, edition } = options;
  const simulator = await startSimulator({
    ...options,
    seedDefects,
    tenant: buildTenant(0),
    limits: isLimited ? keyLimits : 'none',
    accounts: Array.from({ length: accounts - 1 }, (_, index) => ({
      tenant: buildTenant(index + 1),
      contacts,
      seedDefects,
      edition,
    })),
    ...(oauth && { oauth: { limits: isLimited ? oauthLimits : 'none' } }),
  });
  process.stdout.write(
    `${[...describeAccounts(cliOptions, simulator.today), '', ...listVariables(simulator), ''].join('\n')}\n`,
  );
  await stop.requested;
  await simulator.close();
  stop.release();
  return exitCodes.success;
}

function describeAccounts({ contacts, seed, edition, accounts }: SimulateOptions, today: string): string[] {
  const lines = [
    `A simulated Keap account with ${contacts} contacts (seed ${seed}, edition ${edition}). No person in it is real.`,
    `Its dates are relative to ${today} (UTC) until it is restarted.`,
  ];
  if (accounts === 1) return lines;
  return [...lines, `And ${accounts - 1} more of the same size, up to ${buildTenant(accounts - 1)}.`];
}

/** The settings of a client, as environment variables: the key or the OAuth app. */
function listVariables({ url, apiKey, oauth }: Simulator): string[] {
  const key = [`KEAP_BASE_URL=${url}`, `KEAP_API_KEY=${apiKey}`];
  if (oauth === null) return key;
  return [
    ...key,
    '',
    '# Instead of the key, as an OAuth app (the redirect URI may be any address of this machine):',
    `KEAP_CLIENT_ID=${oauth.clientId}`,
    `KEAP_CLIENT_SECRET=${oauth.clientSecret}`,
    `KEAP_AUTHORIZE_URL=${oauth.authorizeUrl}`,
    `KEAP_TOKEN_URL=${oauth.tokenUrl}`,
  ];
}
