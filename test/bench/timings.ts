import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startApp, type App } from '../../src/app.js';
import { readConfig } from '../../src/config/config.js';
import { createTestClient } from '../kit/keap-client.js';
import { RequestStats } from '../../src/keap/request-stats.js';
import { apiKeyCredentials } from '../../src/keap/credentials.js';
import { startCli, type RunningCommand } from '../kit/cli.js';
import { operation } from '../kit/operation.js';
import { post } from '../kit/request.js';

/** Prints one line of a benchmark. */
type Print = (line: string) => void;

const apiKey = 'KeapAK-simulated';

async function startAccount(args: readonly string[]): Promise<{ url: string; running: RunningCommand }> {
  const running = startCli(['simulate', '--port', '0', ...args]);
  const output = await running.until('/crm/rest');
  return { url: /http:\/\/\S+\/crm\/rest/.exec(output)![0], running };
}

async function stopAccount({ running }: { running: RunningCommand }): Promise<void> {
  running.child.kill('SIGTERM');
  await running.ended;
}

/** How close the client comes to 10 calls a second, and how often Keap rejects it. */
async function measureRate(seconds: number, print: Print): Promise<void> {
  const account = await startAccount(['--contacts', '2000']);
  const limits = { perSecond: 10, perMinute: 240, perDay: 30_000 };
  const keap = createTestClient({
    baseUrl: account.url,
    credentials: apiKeyCredentials(apiKey),
    limits,
    dayShare: 1,
    snapshotPerSecond: 5,
  });
  const stats = new RequestStats();
  const pageRequests = Array.from({ length: seconds * 9 }, (_, index) =>
    keap.fetchPage(
      'contacts',
      { size: 10, filter: [{ field: 'contact_id', op: '>', value: String(index) }] },
      { priority: 'interactive', stats },
    ),
  );
  const startedMs = performance.now();
  await Promise.all(pageRequests);
  const tookSeconds = (performance.now() - startedMs) / 1000;
  const retries = stats.calls - pageRequests.length;
  print(
    `rate limit ${(pageRequests.length / tookSeconds).toFixed(2)} calls/s under a limit of 10/s, ${retries} retries, over ${tookSeconds.toFixed(1)} s`,
  );
  await keap.close();
  await stopAccount(account);
}

async function execute<T>(app: App, query: string): Promise<T> {
  const body = (await (await post(app.url, query)).json()) as { data: T; errors?: unknown };
  if (body.errors !== undefined) throw new Error(JSON.stringify(body.errors));
  return body.data;
}

/** Repeats the main query with its Keap responses cached: the time of the gateway itself. */
async function measureQuery(app: App, rounds: number, print: Print): Promise<void> {
  const document = operation('contact-list');
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const startedMs = performance.now();
    await execute(app, document);
    times.push(performance.now() - startedMs);
  }
  const [first, ...later] = times;
  const sorted = later.toSorted((a, b) => a - b);
  const quantile = (share: number): string => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(1);
  print(
    `query      first ${first!.toFixed(0)} ms, then median ${quantile(0.5)} ms, 95th of a hundred ${quantile(0.95)} ms (${rounds} rounds)`,
  );
}

/** A whole snapshot, first and unchanged, with its duration. */
async function measureSnapshot(app: App, title: string, print: Print): Promise<void> {
  const startedMs = performance.now();
  const created = await execute<{ createSnapshot: { snapshot: { id: string } } }>(app, operation('create-snapshot'));
  const { id } = created.createSnapshot.snapshot;
  for (;;) {
    const { snapshot: now } = await execute<{ snapshot: { status: string; recordCount: number; callCount: number } }>(
      app,
      `{ snapshot(id: "${id}") { status recordCount callCount } }`,
    );
    if (now.status === 'COMPLETED') {
      const tookSeconds = (performance.now() - startedMs) / 1000;
      const perSecond = Math.round(now.recordCount / tookSeconds);
      print(
        `snapshot   ${title}: ${now.recordCount} records, ${now.callCount} calls, ${tookSeconds.toFixed(1)} s, ${perSecond} records/s`,
      );
      return;
    }
    if (now.status !== 'RUNNING' && now.status !== 'QUEUED') throw new Error(`the snapshot is ${now.status}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function measureApp(contacts: number, print: Print): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keap-graph-bench-'));
  chmodSync(folder, 0o755);
  const account = await startAccount(['--contacts', String(contacts), '--limits', 'none']);
  const highLimits = { KEAP_CALLS_PER_SECOND: '1000', KEAP_CALLS_PER_MINUTE: '100000', KEAP_CALLS_PER_DAY: '10000000' };
  const config = readConfig(true, {
    ...highLimits,
    PORT: '0',
    AUTH: 'none',
    SNAPSHOT_CALLS_PER_SECOND: '1000',
    KEAP_BASE_URL: account.url,
    KEAP_API_KEY: apiKey,
    DATA_DIR: join(folder, 'data'),
  });
  const app = await startApp(config, pino({ level: 'silent' }));
  try {
    await measureQuery(app, 300, print);
    await measureSnapshot(app, 'first', print);
    await measureSnapshot(app, 'unchanged', print);
    const { validation } = await execute<{ validation: { durationMs: number; checks: unknown[] } }>(
      app,
      '{ validation { durationMs checks { code } } }',
    );
    print(`validation ${validation.checks.length} checks in ${(validation.durationMs / 1000).toFixed(1)} s`);
  } finally {
    await app.close();
    await stopAccount(account);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Measures the rate limit, the main query, a snapshot and its validation, over an account of this size. */
export async function measureTimings(contacts: number, print: Print): Promise<void> {
  print(`contacts   ${contacts}`);
  await measureRate(15, print);
  await measureApp(contacts, print);
}
