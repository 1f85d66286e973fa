import type { Statements } from '../../db/sql.js';
import { readMissing, type MissingRecords } from '../store/tombstone.js';
import type { Leg } from '../legs/leg.js';
import type { Evidence, HeldFacts } from './evidence.js';

/** Below this number of records before the run, a loss is held only where no count of Keap or second read confirms it. */
const SMALL_COLLECTION = 20;

/** Why a leg waits for review. */
export interface Hold {
  readonly reason: string;
  readonly facts: HeldFacts;
}

/** Decides whether a leg waits for review before its missing records are closed. */
export async function findHold(statements: Statements, leg: Leg, evidence: Evidence): Promise<Hold | null> {
  return judgeLoss(await readMissing(statements, leg.key), evidence, leg.context.shrinkGuard);
}

/** Holds a leg that lost all of its records, or more than the share `shrinkGuard` of them. Pure. */
export function judgeLoss(found: MissingRecords, evidence: Evidence, shrinkGuard: number): Hold | null {
  const { before, missing, sampleIds } = found;
  if (missing === 0 || (before < SMALL_COLLECTION && evidence.kind !== 'ENDED')) return null;
  const isEmpty = evidence.counted === 0;
  if (!isEmpty && missing / before <= shrinkGuard) return null;
  return {
    reason: `${missing} of the ${before} records of the snapshot before are gone`,
    facts: { guard: isEmpty ? 'EMPTIED' : 'SHRUNK', before, now: evidence.counted, columns: [], sampleIds },
  };
}
