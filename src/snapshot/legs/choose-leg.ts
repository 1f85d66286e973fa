import type { Statements } from '../../db/sql.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { LegStatus } from '../snapshot.js';
import type { LegState } from './leg.js';

type Row<Type> = Type & { readonly [column: string]: unknown };

interface LegTurn {
  readonly resource: ResourceKey;
  readonly status: LegStatus;
  readonly wasSetAside: boolean;
}

/** A leg to scan. */
export interface NextLeg {
  readonly state: LegState;
  readonly wasSetAside: boolean;
  /** The status of the leg of its parents; null where it has none in the run. */
  readonly parentStatus: LegStatus | null;
}

/** The columns of a LegState. */
export const LEG_STATE =
  'resource, walk, cursor, pages, path, omitted_fields as "omittedFields", started_at as "startedAt"';

/**
 * The next leg, marked RUNNING; null when all have ended. Legs that were set aside come last, and a child list after its
 * parents.
 */
export async function startNextLeg(statements: Statements, runId: string): Promise<NextLeg | null> {
  const legs = await statements.query<Row<LegTurn>>(
    `select resource, status, set_aside > 0 as "wasSetAside" from keap.snapshot_leg
      where run_id = $1 order by set_aside > 0, position`,
    [runId],
  );
  const statuses = new Map(legs.map(({ resource, status }) => [resource, status]));
  const parentStatusOf = ({ resource }: LegTurn): LegStatus | null => {
    const { parent } = table[resource];
    return parent === null ? null : (statuses.get(parent) ?? null);
  };
  const open = legs.filter(({ status }) => isOpen(status));
  const next = open.find((leg) => !isOpen(parentStatusOf(leg)));
  if (next === undefined) return null;
  const state = await startLeg(statements, runId, next.resource);
  return { state, wasSetAside: next.wasSetAside, parentStatus: parentStatusOf(next) };
}

const isOpen = (status: LegStatus | null): boolean => status === 'QUEUED' || status === 'RUNNING';

/** The stored state of a leg, which is marked RUNNING. */
export async function startLeg(statements: Statements, runId: string, resource: ResourceKey): Promise<LegState> {
  const [state] = await statements.query<Row<LegState>>(
    `update keap.snapshot_leg set status = 'RUNNING', started_at = coalesce(started_at, now())
      where run_id = $1 and resource = $2 returning ${LEG_STATE}`,
    [runId, resource],
  );
  if (state === undefined) throw new Error(`snapshot ${runId} has no leg ${resource}`);
  return state;
}

/** Sets a leg aside: it is scanned after the others. */
export async function setLegAside(statements: Statements, runId: string, resource: ResourceKey): Promise<void> {
  await statements.query(
    `update keap.snapshot_leg set status = 'QUEUED', set_aside = set_aside + 1 where run_id = $1 and resource = $2`,
    [runId, resource],
  );
}
