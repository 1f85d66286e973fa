import { pino, type Logger } from 'pino';
import { startApp } from '../../src/app.js';
import { readConfig } from '../../src/config/config.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.js';
import type { Sql } from '../../src/db/sql.js';
import { freshDatabase } from './database.js';
import { operation } from './operation.js';

/** A GraphQL answer as it came over HTTP. */
export interface AppResponse {
  readonly status: number;
  // Tests reach into answers freely; what they find is asserted there.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
  /** `extensions.keap`. */
  readonly keap: Readonly<Record<string, unknown>>;
  /** How many HTTP requests reached the simulated Keap while it was answered. */
  readonly calls: number;
  readonly headers: Headers;
}

/** The whole product on a simulated account and a database of its own, asked over HTTP. */
export interface TestApp {
  readonly url: string;
  readonly simulator: Simulator;
  readonly sql: Sql;
  readonly databaseUrl: string;
  /** Asks a document of `test/operations` by its name, or any other text. */
  execute(
    document: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<AppResponse>;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

/** Opens a house. Keap's limits are set so high that only the tests about them meet them. */
export async function startTestApp(
  options: SimulatorOptions = {},
  environment: Environment | ((simulator: Simulator) => Environment) = {},
  log: Logger = pino({ level: 'silent' }),
): Promise<TestApp> {
  const simulator = await startSimulator(options);
  const database = await freshDatabase();
  const config = readConfig(true, {
    PORT: '0',
    AUTH: 'none',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    KEAP_BASE_URL: simulator.url,
    KEAP_API_KEY: simulator.apiKey,
    KEAP_CALLS_PER_SECOND: '1000',
    KEAP_CALLS_PER_MINUTE: '60000',
    KEAP_CALLS_PER_DAY: '10000000',
    SNAPSHOT_CALLS_PER_SECOND: '1000',
    ...(typeof environment === 'function' ? environment(simulator) : environment),
  });
  const app = await startApp(config, log);
  const execute = async (document: string, variables = {}, headers = {}): Promise<AppResponse> => {
    const query = /[{\s]/.test(document) ? document : operation(document);
    const before = simulator.calls.length;
    const response = await fetch(new URL('/graphql', app.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as Pick<AppResponse, 'data'> &
      Partial<Pick<AppResponse, 'errors'>> & { extensions?: { keap?: AppResponse['keap'] } };
    return {
      status: response.status,
      data: body.data,
      errors: body.errors ?? [],
      keap: body.extensions?.keap ?? {},
      calls: simulator.calls.length - before,
      headers: response.headers,
    };
  };
  const close = async (): Promise<void> => {
    await app.close();
    await simulator.close();
    await database.drop();
  };
  return { url: app.url, simulator, sql: database.sql, databaseUrl: database.url, execute, close };
}

/** Asks for a snapshot until it has ended, and gives its last state. */
export async function waitForSnapshot(app: TestApp, id: string): Promise<AppResponse['data']> {
  for (;;) {
    const { data } = await app.execute('snapshot-status', { id });
    if (['COMPLETED', 'FAILED', 'CANCELLED', 'PAUSED'].includes(data.snapshot.status as string)) return data.snapshot;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
