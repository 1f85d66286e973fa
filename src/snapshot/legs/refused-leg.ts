import type { Statements } from '../../db/sql.js';
import { table } from '../../resources/table.js';
import { chooseScanKind } from '../strategies/strategy-kind.js';
import { markIncomplete } from './finish-leg.js';
import type { Leg } from './leg.js';

/**
 * Ends a leg whose list Keap refuses. It is SKIPPED where the account may lack the collection: nothing of it came in this
 * run, no run before was served, and some editions or one API version have it only. Otherwise it is INCOMPLETE. Where
 * another collection has the same facts, that one is scanned too.
 */
export async function endRefusedLeg(leg: Leg, reason: string): Promise<void> {
  const { lease, log } = leg.context;
  const { resource } = leg.key;
  await lease.commit(async (statements) => {
    const servedBy = await findServedRun(statements, leg.key);
    const gap = findGap(leg, servedBy) ?? (await addSubstitute(statements, leg));
    log.warn({ resource, reason, gap }, 'Keap refuses a collection');
    if (gap !== null) {
      await markIncomplete(statements, leg.key, { reason: `${reason}; ${gap}`, code: null, isPartial: true });
      return;
    }
    await statements.query(
      `update keap.snapshot_leg set status = 'SKIPPED', skipped_reason = $3, finished_at = now()
        where run_id = $1 and resource = $2`,
      [lease.runId, resource, reason],
    );
  });
}

/** Why a refusal cannot mean that the account lacks the collection; null where it can. */
function findGap({ pages, row }: Leg, servedBy: string | null): string | null {
  if (pages > 0) return `${pages} pages had come before`;
  if (servedBy !== null)
    return `Keap served it to snapshot ${servedBy}. Check the permissions of the credential and the account's edition, then resume; where it is right that the collection is gone, accept the snapshot`;
  const apiVersions = new Set(row.endpoints.map(({ apiVersion }) => apiVersion));
  if (row.isEditionGated || apiVersions.size === 1) return null;
  return 'every edition has it';
}

/** The newest run before this one to which Keap served the collection. */
async function findServedRun(statements: Statements, { runId, tenant, resource }: Leg['key']): Promise<string | null> {
  const [found] = await statements.query<{ id: number }>(
    `select run.id from keap.snapshot_leg as leg join keap.snapshot_run as run on run.id = leg.run_id
      where run.tenant = $1 and run.id < $2 and leg.resource = $3 and leg.pages > 0 and run.rejected_at is null
      order by run.id desc limit 1`,
    [tenant, runId, resource],
  );
  return found === undefined ? null : String(found.id);
}

/**
 * Adds the leg of the collection with the same facts, where the run has none. Returns why it cannot be scanned: its parents
 * are not part of the run. Null otherwise, and where there is no such collection.
 */
async function addSubstitute(statements: Statements, { key, context }: Leg): Promise<string | null> {
  const { substitute } = table[key.resource];
  if (substitute === null) return null;
  const { parent } = table[substitute];
  await statements.query(
    `insert into keap.snapshot_leg (run_id, resource, position, walk)
     select $1, $2, (select max(position) + 1 from keap.snapshot_leg where run_id = $1), $3
      where exists (select from keap.snapshot_leg where run_id = $1 and resource = $4)
     on conflict do nothing`,
    [key.runId, substitute, chooseScanKind(context.keap.endpoint(substitute), parent), parent],
  );
  const added = await statements.query('select from keap.snapshot_leg where run_id = $1 and resource = $2', [
    key.runId,
    substitute,
  ]);
  return added.length > 0 ? null : `${key.resource} are missing: include ${parent}, below which Keap lists them too`;
}
