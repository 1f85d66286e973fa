import type { Statements } from '../../db/sql.js';
import { selectIdentityColumns } from '../../resources/record.js';
import type { Endpoint } from '../../resources/row.js';
import { readMissing, type MissingRecords } from '../store/tombstone.js';
import type { Leg } from '../legs/leg.js';
import { findBaseline, type Baseline } from './baseline.js';
import {
  countReplaced,
  hasNoCustomFields,
  readAbsent,
  readChanged,
  readEmptied,
  type ChangedRecords,
  type EmptiedColumn,
} from './columns.js';
import type { Evidence, HeldFacts } from './evidence.js';

/**
 * Below this number of records before the run, a loss or change is held only where no count of Keap or second read
 * confirms it; and the columns of fewer records show nothing.
 */
const SMALL_COLLECTION = 20;
/** A column that one record in so many had is not empty in all of them without a reason. */
const FILLED_ONE_IN = 5;
/** One record in so many does not change between two runs without a reason. */
const CHANGED_ONE_IN = 2;

/** Why a leg waits for review. */
export interface Hold {
  readonly reason: string;
  readonly facts: HeldFacts;
}

/** What stands against the completion of a proven leg: a hold for review, or a gap. */
export type Objection =
  { readonly kind: 'hold'; readonly hold: Hold } | { readonly kind: 'gap'; readonly reason: string };

/**
 * Compares a proven leg with its baseline, before its missing records are closed. Null where nothing stands against it.
 * A gap wins over a hold, since a person cannot accept it away. Payloads are read only where enough records have another
 * version than in the baseline.
 */
export async function findObjection(statements: Statements, leg: Leg, evidence: Evidence): Promise<Objection | null> {
  const baseline = await findBaseline(statements, leg.key);
  const missing = await readMissing(statements, leg.key);
  const { before, replaced } = await countReplaced(statements, leg, baseline);
  const facts = { before, now: evidence.counted };
  const loss = hasSameIds(leg, baseline) ? missing : compareCounts(missing, evidence);
  // A user with fewer rights does not see all records: what this one lacks is not known to be gone.
  const shrinkGuard = baseline.isOfOtherUser ? 0 : leg.context.shrinkGuard;
  const known = baseline.isOfOtherUser ? { ...evidence, kind: 'ENDED' as const } : evidence;
  const holds = [assessLoss(loss, known, shrinkGuard)];
  let emptied: readonly EmptiedColumn[] = [];
  if (evidence.counted > 0 && isGuarded(before, evidence)) {
    const filled = Math.ceil(before / FILLED_ONE_IN);
    if (replaced + missing.missing >= filled) {
      const found = await readEmptied(statements, leg, baseline, before);
      emptied = found.filter((column) => isComparable(column, leg.endpoint, baseline));
      holds.push(assessFillRate(emptied, facts));
    }
    const changed = Math.ceil(before / CHANGED_ONE_IN);
    if (replaced >= changed && isSameForm(leg.endpoint, baseline))
      holds.push(assessChange(await readChanged(statements, leg, baseline, before), facts));
  }
  const found = holds.filter((hold) => hold !== null);
  const reasons = found.map(({ reason }) => reason);
  const absent = await findAbsent(statements, leg, baseline, facts);
  const gaps = absent.filter((name) => !emptied.some((column) => column.name === name));
  if (gaps.length > 0) return { kind: 'gap', reason: [describeAbsent(gaps, facts.now), ...reasons].join('; ') };
  const [first] = found;
  return first === undefined ? null : { kind: 'hold', hold: { reason: reasons.join('; '), facts: first.facts } };
}

function isGuarded(before: number, { kind }: Pick<Evidence, 'kind'>): boolean {
  return before >= SMALL_COLLECTION || (before > 0 && kind === 'ENDED');
}

/** Whether the endpoint of the baseline identifies its records by the same columns, as far as is known. */
function hasSameIds({ row, endpoint }: Leg, baseline: Baseline): boolean {
  const before = row.endpoints.find(({ path }) => path === baseline.path);
  if (before === undefined) return true;
  return selectIdentityColumns(row, before).join() === selectIdentityColumns(row, endpoint).join();
}

/** The loss in numbers: where the API version has changed, so may have the ids of all records (transactions). */
function compareCounts(found: MissingRecords, { counted }: Evidence): MissingRecords {
  return { ...found, missing: Math.max(0, found.before - counted) };
}

/** Whether the records of the baseline have the form of this endpoint, as far as is known. */
function isSameForm({ path }: Endpoint, baseline: Baseline): boolean {
  return baseline.path === null || baseline.path === path;
}

/**
 * Whether a column that is empty now shows a loss. Within one endpoint it does. Where the endpoint has changed, its lists
 * must have the column too: records show it, or Keap sends it with every record. API versions share most names only.
 */
function isComparable({ name, isPresent }: EmptiedColumn, endpoint: Endpoint, baseline: Baseline): boolean {
  return isPresent || isSameForm(endpoint, baseline) || endpoint.listColumns.includes(name);
}

interface RecordCounts {
  readonly before: number;
  readonly now: number;
}

/** Holds a leg that lost all of its records, or more than the share `shrinkGuard` of them. Pure. */
export function assessLoss(found: MissingRecords, evidence: Evidence, shrinkGuard: number): Hold | null {
  const { before, missing, sampleIds } = found;
  const isEmpty = evidence.counted === 0;
  // An empty list is read as empty twice by a Keap that has lost it; only its own count of 0 says that there are none.
  if (missing === 0 || !(isGuarded(before, evidence) || (isEmpty && evidence.kind !== 'COUNTED'))) return null;
  if (!isEmpty && missing / before <= shrinkGuard) return null;
  return {
    reason: `${missing} of the ${before} records of the snapshot before are gone`,
    facts: { guard: isEmpty ? 'EMPTIED' : 'SHRUNK', before, now: evidence.counted, columns: [], sampleIds },
  };
}

/** Holds a leg with columns that many records had before and none has now. Pure. */
export function assessFillRate(columns: readonly EmptiedColumn[], { before, now }: RecordCounts): Hold | null {
  const [first] = columns;
  if (first === undefined) return null;
  const names = columns.map(
    (column) => `${column.name} (${extrapolate(column.filled, column.sampled, before)} before)`,
  );
  return {
    reason: `none of its ${now} records has a value in columns that many of the ${before} records before had: ${names.join(', ')}`,
    facts: { guard: 'FILL_RATE', before, now, columns: columns.map(({ name }) => name), sampleIds: first.sampleIds },
  };
}

/** Holds a leg where at least half of the records before have changed. Pure. */
export function assessChange(found: ChangedRecords, { before, now }: RecordCounts): Hold | null {
  const { sampled, changed, columns, sampleIds } = found;
  if (changed === 0 || changed * CHANGED_ONE_IN < sampled) return null;
  const names = columns.length === 0 ? '' : `, most of them in ${columns.join(', ')}`;
  return {
    reason: `${extrapolate(changed, sampled, before)} of the ${before} records of the snapshot before have changed${names}`,
    facts: { guard: 'MASS_CHANGE', before, now, columns, sampleIds },
  };
}

/** A number of records of a sample as one of all records, in words. */
function extrapolate(found: number, sampled: number, before: number): string {
  return sampled === before ? String(found) : `about ${Math.round((found / sampled) * before)}`;
}

/**
 * The list columns that Keap should send with every record, and that none of at least 20 records has. A column that the
 * proven baseline lacks too is no gap: a person accepted it, and `custom_fields` is none where the account has no such field.
 */
async function findAbsent(
  statements: Statements,
  leg: Leg,
  baseline: Baseline,
  { before, now }: RecordCounts,
): Promise<readonly string[]> {
  const { listColumns, apiVersion } = leg.endpoint;
  if (listColumns.length === 0 || now < SMALL_COLLECTION) return [];
  const absent = await readAbsent(statements, leg, baseline, listColumns);
  if (absent.length === 0) return [];
  const wasProven = baseline.isProven && before >= SMALL_COLLECTION && baseline.api === apiVersion;
  const isExcused = absent.some(({ name }) => name === 'custom_fields') && (await hasNoCustomFields(statements, leg));
  return absent
    .filter((column) => column.before || !wasProven)
    .filter(({ name }) => !(isExcused && name === 'custom_fields'))
    .map(({ name }) => name);
}

function describeAbsent(columns: readonly string[], now: number): string {
  return `none of its ${now} records has ${columns.join(' or ')}, which Keap sends with every record`;
}
