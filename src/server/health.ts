import type { FastifyInstance } from 'fastify';

/** How readiness is found out, without asking Keap: a probe every few seconds would eat the day's calls. */
export interface HealthOptions {
  /** Rejects when the database takes no work. */
  readonly askDatabase: () => Promise<unknown>;
  /** How each Keap account stands, as far as it is known. */
  readonly accounts: () => Promise<readonly AccountHealth[]>;
}

/** Whether an account can be asked; a fault says what to do. */
export interface AccountHealth {
  readonly account: string;
  readonly fault: string | null;
}

const PATIENCE_MS = 2_000;

/** `/health/live`: the process answers. `/health/ready`: it can do its work, else 503 with the reasons. */
export function addHealthRoutes(server: FastifyInstance, { askDatabase, accounts }: HealthOptions): void {
  server.get('/health/live', async () => ({ status: 'live' }));
  server.get('/health/ready', async (_request, reply) => {
    const reasons: string[] = [];
    if (!(await answersInTime(askDatabase)))
      reasons.push('The database does not answer. See DATABASE_URL and the log.');
    const known = reasons.length === 0 ? await accounts() : [];
    const faulty = known.filter(({ fault }) => fault !== null);
    reasons.push(...faulty.map(({ account, fault }) => `${account}: ${fault}`));
    // One broken account among several does not take the others from those who use them.
    const isReady = reasons.length === 0 || (faulty.length === reasons.length && faulty.length < known.length);
    return reply
      .code(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: isReady ? 'ready' : 'not ready', reasons });
  });
}

async function answersInTime(ask: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const answered = ask().then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
