import type { Statements } from '../../db/sql.js';
import { isRecord } from '../../resources/record.js';
import type { ResourceKey } from '../../resources/table.js';
import { LEG_STATE } from '../legs/choose-leg.js';
import type { LegState } from '../legs/leg.js';
import type { LegStatus } from '../snapshot.js';
import { readFlag, readNumber, readText } from '../strategies/cursor.js';

/** Records of a contact that came back below another one. */
export interface Move {
  readonly fromId: string;
  readonly intoId: string;
  readonly children: number;
}

/** Where a re-read goes on: behind a page token or an offset, or behind an id. */
export interface RereadPosition {
  readonly token: string | null;
  readonly lastId: string | null;
}

/** How far the re-read of a leg has come: `keap.snapshot_leg.reread`. */
export interface Reread {
  readonly isDone: boolean;
  readonly position: RereadPosition;
  /** Whether a page was ever stored. */
  readonly hasRead: boolean;
  /** Pages read at this end of the run. */
  readonly pages: number;
  /** How often the list shifted, so that the re-read began again. */
  readonly restarts: number;
  readonly changed: number;
  readonly added: number;
  readonly sampleIds: readonly string[];
  readonly moves: readonly Move[];
  /** Why it is not whole, or was not made at all; null where it is whole. */
  readonly reason: string | null;
}

export const BEGINNING: RereadPosition = { token: null, lastId: null };

export const NEW_REREAD: Reread = {
  isDone: false,
  position: BEGINNING,
  hasRead: false,
  pages: 0,
  restarts: 0,
  changed: 0,
  added: 0,
  sampleIds: [],
  moves: [],
  reason: null,
};

/** A leg whose scan has ended, and its re-read. */
export interface EndedLeg {
  readonly state: LegState;
  readonly status: LegStatus;
  readonly reread: Reread;
}

interface LegRow extends LegState {
  readonly [column: string]: unknown;
  readonly status: LegStatus;
  readonly reread: unknown;
}

/** The legs of a run in the order of their re-reads: children before what they point at, so that a new owner is there too. */
export async function readEndedLegs(statements: Statements, runId: string): Promise<EndedLeg[]> {
  const rows = await statements.query<LegRow>(
    `select ${LEG_STATE}, status, reread
       from keap.snapshot_leg where run_id = $1 order by position desc`,
    [runId],
  );
  return rows.map(({ status, reread, ...state }) => ({ state, status, reread: parseReread(reread) }));
}

export async function saveReread(
  statements: Statements,
  { runId, resource }: { readonly runId: string; readonly resource: ResourceKey },
  reread: Reread,
): Promise<void> {
  await statements.query('update keap.snapshot_leg set reread = $3 where run_id = $1 and resource = $2', [
    runId,
    resource,
    reread,
  ]);
}

/** Makes the next end of a run that has ended read its legs again. What earlier re-reads found stays. */
export async function reopenRereads(statements: Statements, runId: string): Promise<void> {
  const reopened = await statements.query(
    'update keap.snapshot_run set changes = null where id = $1 and changes is not null returning id',
    [runId],
  );
  if (reopened.length === 0) return;
  await statements.query(
    'update keap.snapshot_leg set reread = reread || $2::jsonb where run_id = $1 and reread is not null',
    [runId, JSON.stringify({ isDone: false, position: BEGINNING, pages: 0, restarts: 0, reason: null })],
  );
}

/** A stored state may be from another release: a field of the wrong type counts as missing. */
function parseReread(stored: unknown): Reread {
  if (!isRecord(stored)) return NEW_REREAD;
  const { position, sampleIds, moves } = stored;
  return {
    isDone: readFlag(stored, 'isDone'),
    position: { token: readText(position, 'token'), lastId: readText(position, 'lastId') },
    hasRead: readFlag(stored, 'hasRead'),
    pages: readNumber(stored, 'pages'),
    restarts: readNumber(stored, 'restarts'),
    changed: readNumber(stored, 'changed'),
    added: readNumber(stored, 'added'),
    sampleIds: Array.isArray(sampleIds) ? sampleIds.filter((id) => typeof id === 'string') : [],
    moves: Array.isArray(moves) ? moves.flatMap(parseMove) : [],
    reason: readText(stored, 'reason'),
  };
}

function parseMove(stored: unknown): Move[] {
  const [fromId, intoId] = [readText(stored, 'fromId'), readText(stored, 'intoId')];
  return fromId === null || intoId === null ? [] : [{ fromId, intoId, children: readNumber(stored, 'children') }];
}
