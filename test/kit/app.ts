import { pino, type Logger } from 'pino';
import { startApp } from '../../src/app.js';
import { readConfig } from '../../src/config/config.js';
import { startSimulator, type Simulator, type SimulatorOptions } from './simulator.js';
import type { Sql } from '../../src/db/sql.js';
import { freshDatabase } from './database.js';
import { operation } from './operation.js';

/** A GraphQL response over HTTP. */
export interface AppResponse {
  readonly status: number;
  // Tests access responses freely and assert what they find.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
  /** `extensions.keap`. */
  readonly keap: Readonly<Record<string, unknown>>;
  /** How many HTTP requests reached the simulated Keap during this request. */
  readonly calls: number;
  readonly headers: Headers;
}

/** The whole product on a simulated account and a database of its own, queried over HTTP. */
export interface TestApp {
  readonly url: string;
  readonly simulator: Simulator;
  readonly sql: Sql;
  readonly databaseUrl: string;
  /** Executes a document of `test/operations` by its name, or any other text. */
  execute(
    document: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<AppResponse>;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

/** Starts the product. Keap's limits are so high that only the tests about limits reach them. */
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

/** Polls a snapshot until it ends, and returns its last state. */
export async function waitForSnapshot(app: TestApp, id: string): Promise<AppResponse['data']> {
  for (;;) {
    const { data } = await app.execute('snapshot-status', { id });
    if (!['QUEUED', 'RUNNING'].includes(data.snapshot.status as string)) return data.snapshot;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
