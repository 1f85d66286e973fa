import { expect } from 'vitest';
import { systemClock, type Clock } from '../../../src/clock.js';
import { buildPageUrl } from '../../../src/keap/codec/url.js';
import { buildIdentity, selectIdentityColumns } from '../../../src/resources/record.js';
import type { Endpoint, Payload } from '../../../src/resources/row.js';
import { table, type ResourceKey } from '../../../src/resources/table.js';
import type { Fault } from '../../../src/simulator/faults.js';
import type { Simulator, SimulatorOptions } from '../../../src/simulator/simulator.js';
import { createSnapshots } from '../../../src/snapshot/service.js';
import type { LegView, SnapshotView } from '../../../src/snapshot/snapshot.js';
import {
  openAccount,
  openKeap,
  readDigests,
  silentLog,
  takeSnapshot,
  waitForStatus,
  type Account,
} from '../account.js';

/** A Keap that misbehaves, and what a snapshot of it must say. */
export interface Misbehaviour {
  readonly options?: SimulatorOptions;
  readonly resources?: readonly ResourceKey[];
  /** Whether a good snapshot was taken before. */
  readonly hasGoodRunBefore?: boolean;
  readonly faults?: readonly Fault[];
  /** Whether a snapshot without the faults is certified; true if left out. */
  readonly isGoodAfterwards?: boolean;
}

/** The collection that a reason must name, and the fact. */
export interface ExpectedReason {
  readonly resource: ResourceKey;
  readonly fact: RegExp;
}

/** Waits take a two-thousandth of their time. */
const fastClock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 2000, signal) };

/** Takes a snapshot of a Keap that misbehaves and passes it to `check`; then expects a good snapshot with a true history. */
async function takeFaultySnapshot(misbehaviour: Misbehaviour, check: (run: SnapshotView) => void): Promise<void> {
  const { options, resources, hasGoodRunBefore = false, faults = [], isGoodAfterwards = true } = misbehaviour;
  const account = await openAccount({ contacts: 30, ...options }, { clock: fastClock });
  try {
    const before = hasGoodRunBefore ? await takeGoodSnapshot(account, resources) : null;
    const digests = before === null ? [] : await readDigests(account.sql, before.id);
    for (const fault of faults) account.simulator.faults.add(fault);
    const run = await takeSnapshot(account, resources);
    check(run);
    account.simulator.faults.clear();
    if (isGoodAfterwards) await takeGoodSnapshot(account, resources);
    if (before !== null) expect(await readDigests(account.sql, before.id)).toEqual(digests);
  } finally {
    await account.close();
  }
}

/**
 * Expects that a snapshot of a Keap that misbehaves is not certified, that a reason names the collection and the fact, and
 * that a good snapshot after it leaves a history without false deletions.
 */
export function expectNotCertified(misbehaviour: Misbehaviour, { resource, fact }: ExpectedReason): Promise<void> {
  return takeFaultySnapshot(misbehaviour, (run) => {
    expect(run.completeness.reasons.join('\n')).toMatch(new RegExp(`^${resource}: .*${fact.source}`, 'm'));
    expect(run.status).toMatch(/^(INCOMPLETE|NEEDS_REVIEW)$/);
    expect(run.completeness.status).toBe(run.status);
  });
}

/** Expects that the snapshot is certified nevertheless, with this evidence, and passes its leg to `check`. */
export function expectCertified(
  misbehaviour: Misbehaviour,
  resource: ResourceKey,
  check: (leg: LegView, run: SnapshotView) => void,
): Promise<void> {
  return takeFaultySnapshot(misbehaviour, (run) => {
    expect(`${run.completeness.status} ${run.completeness.reasons.join()}`).toMatch(/^COMPLETE\b/);
    check(run.legs.find((leg) => leg.resource === resource) as LegView, run);
  });
}

/** Takes a snapshot through a new client, as after a restart, and expects it to be certified and true. */
async function takeGoodSnapshot(
  account: Account,
  resources: readonly ResourceKey[] | undefined,
): Promise<SnapshotView> {
  await account.snapshots.stop();
  const keap = openKeap(account.simulator, systemClock);
  const snapshots = createSnapshots({ sql: account.sql, keap, log: silentLog, clock: systemClock });
  await snapshots.start();
  const { id } = await snapshots.create(resources === undefined ? {} : { resources });
  const run = await waitForStatus(snapshots, id);
  await snapshots.stop();
  await keap.close();
  await account.snapshots.start();
  expect(run.completeness.reasons.filter((reason) => !reason.startsWith('the snapshot covers'))).toEqual([]);
  expect(run.status).toBe('COMPLETED');
  await expectTrue(account, run);
  return run;
}

/** Expects that a run holds the records of the simulator, record for record, and that none of them was ever closed. */
export async function expectTrue(account: Account, run: SnapshotView): Promise<void> {
  const truth = new Map<ResourceKey, Map<string, Payload>>();
  for (const { resource, api, status } of run.legs) {
    const endpoint = table[resource].endpoints.find(({ apiVersion }) => apiVersion === (api ?? 'v2'));
    if (status !== 'COMPLETED' || endpoint === undefined) continue;
    const { parent } = table[resource];
    const parents = parent === null ? [null] : [...(truth.get(parent) ?? new Map<string, Payload>()).keys()];
    const records = new Map<string, Payload>();
    for (const parentId of parents)
      for (const [id, payload] of await readList(account.simulator, resource, endpoint, parentId))
        records.set(id, payload);
    truth.set(resource, records);
    const stored = await account.sql.query<{ keap_id: string; payload: Payload }>(
      'select keap_id, payload from keap.records_of($1) where resource = $2',
      [run.id, resource],
    );
    expect(new Map(stored.map(({ keap_id, payload }) => [keap_id, payload])), resource).toEqual(records);
  }
  const closed = await account.sql.query<{ resource: ResourceKey; keap_id: string }>(
    `select resource, keap_id from keap.record as version where to_run is not null and not exists (
       select from keap.record as next where next.tenant = version.tenant and next.resource = version.resource
          and next.keap_id = version.keap_id and next.from_run = version.to_run)`,
    [],
  );
  expect(closed.filter(({ resource, keap_id }) => truth.get(resource)?.has(keap_id) === true)).toEqual([]);
}

/** The records of one list as the simulator sends them, by identity. */
async function readList(
  simulator: Simulator,
  resource: ResourceKey,
  endpoint: Endpoint,
  parentId: string | null,
): Promise<Map<string, Payload>> {
  const { fields, envelope, responseShape, apiVersion } = endpoint;
  const names = fields === null ? [] : [...(fields.mode === 'select' ? fields.byDefault : []), ...fields.optional];
  const found = new Map<string, Payload>();
  for (let token: string | undefined; ;) {
    const url = buildPageUrl(endpoint, {
      ...(parentId !== null && { parentId }),
      ...(names.length > 0 && { fields: names }),
      ...(token !== undefined && { token }),
    });
    const response = await fetch(simulator.url + url, { headers: { 'x-keap-api-key': simulator.apiKey } });
    const body = (await response.json()) as Record<string, unknown>;
    const list = (envelope === null ? body : body[envelope]) as readonly Payload[];
    const records = responseShape === 'record' ? [body] : list;
    for (const payload of records) {
      const normalized = endpoint.normalize?.(payload, parentId) ?? payload;
      found.set(buildIdentity(selectIdentityColumns(table[resource], endpoint), normalized, parentId) ?? '', payload);
    }
    const next = readNextToken(body['next_page_token']);
    if (apiVersion === 'v1' ? records.length < 1000 : next === null) return found;
    token = apiVersion === 'v1' ? String(found.size) : (next as string);
  }
}

function readNextToken(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  return value.startsWith('http') ? new URL(value).searchParams.get('page_token') : value;
}
