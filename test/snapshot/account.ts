import { pino } from 'pino';
import { systemClock, type Clock } from '../../src/clock.js';
import { openSql } from '../../src/db/pool.js';
import type { Sql } from '../../src/db/sql.js';
import type { KeapClient } from '../../src/keap/keap-client.js';
import { createTestClient } from '../kit/keap-client.js';
import { apiKeyCredentials } from '../../src/keap/credentials.js';
import { selectIdentityColumns, buildIdentity } from '../../src/resources/record.js';
import type { Endpoint, Payload } from '../../src/resources/row.js';
import { table, type ResourceKey } from '../../src/resources/table.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../kit/simulator.js';
import { createSnapshots } from '../../src/snapshot/service.js';
import { createRunNotifier, type RunNotifier } from '../../src/snapshot/notifier.js';
import type { Snapshots, SnapshotView } from '../../src/snapshot/snapshot.js';
import { freshDatabase } from '../kit/database.js';

/** Limits that no test reaches by accident. */
export const UNLIMITED = { perSecond: 10_000, perMinute: 600_000, perDay: 100_000_000 };
export const silentLog = pino({ level: 'silent' });

/** A simulated Keap, its own database, and the started snapshot service between them. */
export interface Account {
  readonly simulator: Simulator;
  readonly sql: Sql;
  readonly databaseUrl: string;
  readonly keap: KeapClient;
  readonly snapshots: Snapshots;
  readonly notifier: RunNotifier;
  /** Another replica on the same database and account; not started. */
  replica(): Snapshots;
  close(): Promise<void>;
}

/** The Keap client of these tests. */
export function openKeap(simulator: Pick<Simulator, 'url' | 'apiKey'>, clock: Clock, limits = UNLIMITED): KeapClient {
  return createTestClient({
    baseUrl: simulator.url,
    credentials: apiKeyCredentials(simulator.apiKey),
    limits,
    dayShare: 1,
    snapshotPerSecond: 10_000,
    clock,
    log: silentLog,
  });
}

export async function openAccount(
  options: SimulatorOptions = {},
  overrides: { readonly clock?: Clock; readonly limits?: typeof UNLIMITED; readonly simulator?: Simulator } = {},
): Promise<Account> {
  const simulator = overrides.simulator ?? (await startSimulator(options));
  const database = await freshDatabase();
  const clock = overrides.clock ?? systemClock;
  const keap = openKeap(simulator, clock, overrides.limits);
  const createService = (sql: Sql, notifier = createRunNotifier(sql, silentLog, clock)): Snapshots =>
    createSnapshots({ sql, keap, log: silentLog, clock, notifier });
  const notifier = createRunNotifier(database.sql, silentLog, clock);
  const snapshots = createService(database.sql, notifier);
  const replicas: { readonly sql: Sql; readonly snapshots: Snapshots }[] = [];
  await snapshots.start();
  return {
    simulator,
    sql: database.sql,
    databaseUrl: database.url,
    keap,
    snapshots,
    notifier,
    replica: () => {
      const sql = openSql(database.url);
      const other = { sql, snapshots: createService(sql) };
      replicas.push(other);
      return other.snapshots;
    },
    async close() {
      for (const other of replicas) await other.snapshots.stop().then(() => other.sql.close());
      await snapshots.stop();
      await keap.close();
      if (overrides.simulator === undefined) await simulator.close();
      await database.drop();
    },
  };
}

/** The states in which no worker works on a run. */
const ENDED_STATUSES: readonly SnapshotView['status'][] = [
  'COMPLETED',
  'INCOMPLETE',
  'NEEDS_REVIEW',
  'FAILED',
  'CANCELLED',
];

/** Waits, polling the database, until a run is in one of these states. */
export async function waitForStatus(
  snapshots: Snapshots,
  id: string,
  ...wanted: SnapshotView['status'][]
): Promise<SnapshotView> {
  const statuses = wanted.length > 0 ? wanted : [...ENDED_STATUSES, 'PAUSED'];
  for (;;) {
    const view = await snapshots.get(id);
    if (view === null) throw new Error(`snapshot ${id} is gone`);
    if (statuses.includes(view.status)) return view;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Creates a run and waits until it has ended. */
export async function takeSnapshot(account: Account, resources?: readonly ResourceKey[]): Promise<SnapshotView> {
  const { id } = await account.snapshots.create(resources === undefined ? {} : { resources });
  return waitForStatus(account.snapshots, id);
}

/** The number and digest of the records of a run, per collection. Equal digests mean equal records. */
export function readDigests(sql: Sql, runId: string): Promise<{ resource: string; count: number; digest: string }[]> {
  return sql.query(
    `select resource, count(*) as count,
            md5(string_agg(keap_id || coalesce(parent_id, '') || payload::text, E'\\n' order by keap_id collate "C")) as digest
       from keap.records_of($1) group by resource order by resource`,
    [runId],
  );
}

/** Reads a collection from Keap v2 page by page, without the gateway's client: record by identity. */
export async function readFromKeap(
  simulator: Simulator,
  key: ResourceKey,
  parentId: string | null = null,
): Promise<Map<string, Payload>> {
  const endpoint = table[key].endpoints[0] as Endpoint;
  const found = new Map<string, Payload>();
  const fields = [
    ...(endpoint.fields?.mode === 'select' ? endpoint.fields.byDefault : []),
    ...(endpoint.fields?.optional ?? []),
  ];
  for (let token = ''; ;) {
    const url = new URL(simulator.url + endpoint.path.replace('{parent}', parentId ?? ''));
    if (endpoint.responseShape === 'pages') url.searchParams.set('page_size', String(endpoint.pageSize));
    const fieldValues = endpoint.fields?.explode === true || fields.length === 0 ? fields : [fields.join(',')];
    for (const name of fieldValues) url.searchParams.append('fields', name);
    if (key === 'users') url.searchParams.set('filter', 'include_inactive==true;include_partners==true');
    if (token !== '') url.searchParams.set('page_token', token);
    const response = await fetch(url, { headers: { 'x-keap-api-key': simulator.apiKey } });
    const body = (await response.json()) as Record<string, unknown>;
    const records = endpoint.responseShape === 'record' ? [body] : (body[endpoint.envelope ?? ''] as Payload[]);
    for (const payload of records) {
      const normalized = endpoint.normalize?.(payload, parentId) ?? payload;
      found.set(buildIdentity(selectIdentityColumns(table[key], endpoint), normalized, parentId) ?? '', payload);
    }
    token = typeof body['next_page_token'] === 'string' ? body['next_page_token'] : '';
    if (token === '') return found;
  }
}
