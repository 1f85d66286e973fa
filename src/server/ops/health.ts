import type { FastifyInstance } from 'fastify';
import type { AccountHealth, AccountState } from '../../accounts/account-health.js';
import type { Caller } from '../../graph/operation/context.js';
import { identifyCaller, type CallerKey } from '../auth/callers.js';

/** How readiness is found out, without asking Keap: a probe every few seconds would eat the day's calls. */
export interface HealthOptions {
  /** Rejects when the database takes no work. */
  readonly askDatabase: () => Promise<unknown>;
  /** How each Keap account stands, as far as it is known. */
  readonly accounts: () => Promise<readonly AccountHealth[]>;
  /** Whose names are told accounts by name; null: everybody. */
  readonly keys: readonly CallerKey[] | null;
}

const PATIENCE_MS = 2_000;

/**
 * `/health/live`: the process answers. `/health/ready`: it can do its work, else 503 with the reasons. Accounts are
 * counted by state for everybody, and told by name to a key with the scope `admin` alone: names may be customers'.
 */
export function addHealthRoutes(server: FastifyInstance, { askDatabase, accounts, keys }: HealthOptions): void {
  server.get('/health/live', async () => ({ status: 'live' }));
  server.get('/health/ready', async (request, reply) => {
    const known = (await answersInTime(askDatabase)) ? await inTime(accounts()) : null;
    const caller = callerOf(keys, request.headers);
    // One account that cannot be asked among several does not take the others from those who use them.
    const isReady = known !== null && (known.length === 0 || known.some(({ canBeAsked }) => canBeAsked));
    return reply
      .code(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: isReady ? 'ready' : 'not ready',
        database: known === null ? 'away' : 'good',
        accounts: known === null ? null : countStates(known),
        reasons: known === null ? [DATABASE_AWAY] : reasonsFor(caller, known),
      });
  });
}

const DATABASE_AWAY = 'The database does not answer. See DATABASE_URL and the log.';

function reasonsFor(caller: Caller | null, known: readonly AccountHealth[]): string[] {
  const faulty = known.filter(({ fault }) => fault !== null);
  if (caller?.scopes.has('admin') === true) {
    const seen = faulty.filter(({ account }) => caller.account === null || caller.account === account);
    return seen.map(({ account, fault }) => `${account}: ${fault}`);
  }
  return Object.entries(countStates(faulty)).map(
    ([state, count]) => `${state}: ${count} of ${known.length}. A key with the scope admin sees which, and what to do.`,
  );
}

function countStates(known: readonly AccountHealth[]): Partial<Record<AccountState, number>> {
  const counts: Partial<Record<AccountState, number>> = {};
  for (const { state } of known) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** A probe without a key, or with one that is not known, is answered all the same. */
function callerOf(keys: readonly CallerKey[] | null, headers: Parameters<typeof identifyCaller>[1]): Caller | null {
  try {
    return identifyCaller(keys, headers);
  } catch {
    return null;
  }
}

async function answersInTime(ask: () => Promise<unknown>): Promise<boolean> {
  return (await inTime(ask().then(() => true))) ?? false;
}

/** What a promise gives; null where it rejects or takes too long. */
async function inTime<T>(asked: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  return Promise.race([asked.catch(() => null), late]).finally(() => clearTimeout(timer));
}
