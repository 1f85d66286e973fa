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

/** Where a benchmark writes its lines. */
type Say = (line: string) => void;

const apiKey = 'KeapAK-simulated';

async function startAccount(args: readonly string[]): Promise<{ url: string; running: RunningCommand }> {
  const running = startCli(['simulate', '--port', '0', ...args]);
  const said = await running.until('/crm/rest');
  return { url: /http:\/\/\S+\/crm\/rest/.exec(said)![0], running };
}

async function stopAccount({ running }: { running: RunningCommand }): Promise<void> {
  running.child.kill('SIGTERM');
  await running.ended;
}

/** How close to 10 calls a second the client comes, and what it meets there. */
async function pace(seconds: number, say: Say): Promise<void> {
  const account = await startAccount(['--contacts', '2000']);
  const limits = { perSecond: 10, perMinute: 240, perDay: 30_000 };
  const keap = createTestClient({
    baseUrl: account.url,
    credentials: apiKeyCredentials(apiKey),
    limits,
    dayShare: 1,
    snapshotPerSecond: 5,
  });
  const meter = new RequestStats();
  const needs = Array.from({ length: seconds * 9 }, (_, index) =>
    keap.fetchPage(
      'contacts',
      { size: 10, filter: [{ field: 'contact_id', op: '>', value: String(index) }] },
      { priority: 'interactive', stats: meter },
    ),
  );
  const began = performance.now();
  await Promise.all(needs);
  const tookSeconds = (performance.now() - began) / 1000;
  const again = meter.calls - needs.length;
  say(
    `pace       ${(needs.length / tookSeconds).toFixed(2)} calls/s under a limit of 10/s, ${again} sent again, over ${tookSeconds.toFixed(1)} s`,
  );
  await keap.close();
  await stopAccount(account);
}

async function ask<T>(app: App, query: string): Promise<T> {
  const answer = (await (await post(app.url, query)).json()) as { data: T; errors?: unknown };
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

/** The main question again and again, its Keap answers remembered: what the gateway itself needs. */
async function question(app: App, rounds: number, say: Say): Promise<void> {
  const document = operation('contact-list');
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now();
    await ask(app, document);
    times.push(performance.now() - began);
  }
  const [first, ...later] = times;
  const sorted = later.toSorted((a, b) => a - b);
  const at = (share: number): string => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(1);
  say(
    `question   first ${first!.toFixed(0)} ms, then median ${at(0.5)} ms, 95th of a hundred ${at(0.95)} ms (${rounds} rounds)`,
  );
}

/** A whole snapshot, at first and unchanged, and the verdict on it. */
async function snapshot(app: App, title: string, say: Say): Promise<void> {
  const began = performance.now();
  const created = await ask<{ createSnapshot: { snapshot: { id: string } } }>(app, operation('create-snapshot'));
  const { id } = created.createSnapshot.snapshot;
  for (;;) {
    const { snapshot: now } = await ask<{ snapshot: { status: string; recordCount: number; callCount: number } }>(
      app,
      `{ snapshot(id: "${id}") { status recordCount callCount } }`,
    );
    if (now.status === 'COMPLETED') {
      const tookSeconds = (performance.now() - began) / 1000;
      const perSecond = Math.round(now.recordCount / tookSeconds);
      say(
        `snapshot   ${title}: ${now.recordCount} records, ${now.callCount} calls, ${tookSeconds.toFixed(1)} s, ${perSecond} records/s`,
      );
      return;
    }
    if (now.status !== 'RUNNING' && now.status !== 'QUEUED') throw new Error(`the snapshot is ${now.status}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function whole(contacts: number, say: Say): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keap-graph-bench-'));
  chmodSync(folder, 0o755);
  const account = await startAccount(['--contacts', String(contacts), '--limits', 'none']);
  const quick = { KEAP_CALLS_PER_SECOND: '1000', KEAP_CALLS_PER_MINUTE: '100000', KEAP_CALLS_PER_DAY: '10000000' };
  const config = readConfig(true, {
    ...quick,
    PORT: '0',
    AUTH: 'none',
    SNAPSHOT_CALLS_PER_SECOND: '1000',
    KEAP_BASE_URL: account.url,
    KEAP_API_KEY: apiKey,
    DATA_DIR: join(folder, 'data'),
  });
  const app = await startApp(config, pino({ level: 'silent' }));
  try {
    await question(app, 300, say);
    await snapshot(app, 'first', say);
    await snapshot(app, 'unchanged', say);
    const { validation } = await ask<{ validation: { durationMs: number; checks: unknown[] } }>(
      app,
      '{ validation { durationMs checks { id } } }',
    );
    say(`validation ${validation.checks.length} checks in ${(validation.durationMs / 1000).toFixed(1)} s`);
  } finally {
    await app.close();
    await stopAccount(account);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The pace kept, the main question, a snapshot and its verdict, over an account of so many contacts. */
export async function timings(contacts: number, say: Say): Promise<void> {
  say(`contacts   ${contacts}`);
  await pace(15, say);
  await whole(contacts, say);
}
