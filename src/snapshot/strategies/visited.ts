import type { Leg } from '../legs/leg.js';

const VISITED =
  'select keap_id from keap.snapshot_seen where run_id = $1 and resource = $2 and keap_id = any($3::text[])';

/** Which of these records this walk has met. */
export async function findVisited(leg: Leg, ids: readonly (string | null)[]): Promise<ReadonlySet<string>> {
  const found = await leg.context.lease.commit((statements) =>
    statements.query<{ keap_id: string }>(VISITED, [leg.key.runId, leg.key.resource, ids]),
  );
  return new Set(found.map(({ keap_id }) => keap_id));
}

/** Whether a record has a name and was met. */
export function isVisited(visited: ReadonlySet<string>, id: string | null | undefined): boolean {
  return typeof id === 'string' && visited.has(id);
}
