import type { FastifyInstance } from 'fastify';

/** How readiness is found out, without asking Keap: a probe every few seconds would eat the day's calls. */
export interface HealthOptions {
  /** Rejects when the database takes no work. */
  readonly askDatabase: () => Promise<unknown>;
  /** Whether Keap's last answer refused the credential. */
  readonly credentialRefused: () => boolean;
}

const PATIENCE_MS = 2_000;

/** `/health/live`: the process answers. `/health/ready`: it can do its work, else 503 with the reasons. */
export function addHealthRoutes(server: FastifyInstance, { askDatabase, credentialRefused }: HealthOptions): void {
  server.get('/health/live', async () => ({ status: 'live' }));
  server.get('/health/ready', async (_request, reply) => {
    const reasons: string[] = [];
    if (!(await answersInTime(askDatabase)))
      reasons.push('The database does not answer. See DATABASE_URL and the log.');
    if (credentialRefused()) reasons.push('Keap refuses the credential. Renew KEAP_API_KEY and start again.');
    return reply
      .code(reasons.length === 0 ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: reasons.length === 0 ? 'ready' : 'not ready', reasons });
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
