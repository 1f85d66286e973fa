import type { FastifyInstance } from 'fastify';
import type { AccountHealth, AccountState } from '../../accounts/account-health.js';
import type { Caller } from '../../graph/operation/context.js';
import { identifyCaller, type CallerKey } from '../auth/callers.js';

/** The sources of readiness. None calls Keap: a probe every few seconds would use up the day's calls. */
export interface HealthOptions {
  /** Rejects when the database does not answer. */
  readonly checkDatabase: () => Promise<unknown>;
  /** The known state of each Keap account. */
  readonly accounts: () => Promise<readonly AccountHealth[]>;
  /** The caller keys; null: no key is required. */
  readonly keys: readonly CallerKey[] | null;
}

const TIMEOUT_MS = 2_000;

/**
 * `/health/live`: the process answers. `/health/ready`: it can serve requests, else 503 with the reasons. Every caller sees
 * the accounts counted by state; only a key with the scope `admin` sees their names, which may be customers'.
 */
export function addHealthRoutes(server: FastifyInstance, { checkDatabase, accounts, keys }: HealthOptions): void {
  server.get('/health/live', async () => ({ status: 'live' }));
  server.get('/health/ready', async (request, reply) => {
    const accountHealth = (await isResponsive(checkDatabase)) ? await withTimeout(accounts()) : null;
    const caller = findCaller(keys, request.headers);
    // The gateway stays ready for other accounts when one is unusable.
    const isReady =
      accountHealth !== null && (accountHealth.length === 0 || accountHealth.some(({ isUsable }) => isUsable));
    return reply
      .code(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: isReady ? 'ready' : 'not ready',
        database: accountHealth === null ? 'away' : 'good',
        accounts: accountHealth === null ? null : countStates(accountHealth),
        reasons: accountHealth === null ? [DATABASE_AWAY] : listReasons(caller, accountHealth),
      });
  });
}

const DATABASE_AWAY = 'The database does not answer. See DATABASE_URL and the log.';

function listReasons(caller: Caller | null, accountHealth: readonly AccountHealth[]): string[] {
  const unhealthy = accountHealth.filter(({ problem }) => problem !== null);
  if (caller?.scopes.has('admin') === true) {
    const visible = unhealthy.filter(({ account }) => caller.account === null || caller.account === account);
    return visible.map(({ account, problem }) => `${account}: ${problem}`);
  }
  return Object.entries(countStates(unhealthy)).map(
    ([state, count]) =>
      `${state}: ${count} of ${accountHealth.length}. A key with the scope admin sees which, and what to do.`,
  );
}

function countStates(accountHealth: readonly AccountHealth[]): Partial<Record<AccountState, number>> {
  const counts: Partial<Record<AccountState, number>> = {};
  for (const { state } of accountHealth) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** A probe without a key, or with an unknown one, gets an answer too. */
function findCaller(keys: readonly CallerKey[] | null, headers: Parameters<typeof identifyCaller>[1]): Caller | null {
  try {
    return identifyCaller(keys, headers);
  } catch {
    return null;
  }
}

async function isResponsive(check: () => Promise<unknown>): Promise<boolean> {
  return (await withTimeout(check().then(() => true))) ?? false;
}

/** The value of a promise; null where it rejects or takes too long. */
async function withTimeout<T>(promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), TIMEOUT_MS);
  });
  return Promise.race([promise.catch(() => null), timeout]).finally(() => clearTimeout(timer));
}
