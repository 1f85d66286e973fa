import type { Statements } from '../../db/sql.js';
import { KeapError } from '../../keap/errors.js';
import type { Endpoint } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { Leg, type LegContext } from '../legs/leg.js';
import type { EndedLeg } from '../change/reread-state.js';
import { CREATION_COLUMNS, isCreatedSince } from './confirm.js';

/** How many records of a collection are looked up that others name and its list did not have. */
const MAX_LOOKUPS = { byIdSet: 300, single: 2 };

/**
 * Why a collection is not whole although its list ended well: records of other collections name some of its records that
 * its list did not have, and Keap has these when it is asked by id. Null where there are none. A few calls for some hundred
 * names, none where all names are known. A look-up that fails says nothing. Records that were created during the run are no
 * gap: the list was read before them.
 */
export async function findLeftOut(
  context: LegContext,
  { state }: EndedLeg,
  owners: readonly ResourceKey[],
): Promise<string | null> {
  const leg = new Leg(context, state);
  const { endpoint, row } = leg;
  if (row.parent !== null || (endpoint.idSet === null && endpoint.single === null)) return null;
  const limit = endpoint.idSet === null ? MAX_LOOKUPS.single : MAX_LOOKUPS.byIdSet;
  const ownerById = new Map<string, ResourceKey>();
  for (const owner of owners) {
    const ids = await context.lease.commit((statements) => readUnknownIds(statements, leg, owner, limit));
    for (const id of ids) if (ownerById.size < limit && !ownerById.has(id)) ownerById.set(id, owner);
  }
  if (ownerById.size === 0) return null;
  const found = await lookUp(leg, [...ownerById.keys()]);
  const leftOut = [...found].filter(
    ([, record]) => !(record instanceof Error) && !isCreatedSince(record, state.startedAt),
  );
  const [first] = leftOut;
  return first === undefined
    ? null
    : `its list left out ${leftOut.length} records that Keap has by id, and that records of ${ownerById.get(first[0])} name`;
}

async function lookUp(leg: Leg, ids: readonly string[]): ReturnType<Leg['fetchByIds']> {
  try {
    return await leg.lookUp(leg.key.resource, ids, ['id', ...listCreationColumns(leg.endpoint)]);
  } catch (error) {
    if (!(error instanceof KeapError)) throw error;
    leg.context.log.warn(
      { resource: leg.key.resource, code: error.code },
      'records that others name were not looked up',
    );
    return new Map();
  }
}

function listCreationColumns({ fields }: Endpoint): readonly string[] {
  if (fields === null) return [];
  const known = fields.mode === 'select' ? [...fields.byDefault, ...fields.optional] : fields.optional;
  return CREATION_COLUMNS.filter((name) => known.includes(name));
}

/** Ids of records that a collection names and the other one does not have, spread over all. */
async function readUnknownIds(
  statements: Statements,
  { key }: Leg,
  owner: ResourceKey,
  limit: number,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const edge of Object.values(table[owner].edges)) {
    const isHistory = edge.kind === 'belongsTo' && edge.isHistory === true;
    if ((edge.kind !== 'belongsTo' && edge.kind !== 'hasManyIds') || edge.to !== key.resource || isHistory) continue;
    const found = await statements.query<{ id: string }>(UNKNOWN_IDS, [
      key.tenant,
      owner,
      toJsonPath(edge.column),
      key.resource,
      limit - ids.length,
    ]);
    ids.push(...found.map(({ id }) => id));
  }
  return ids;
}

/** Keap writes no reference as null, an empty text or 0, and -1 for itself. */
const UNKNOWN_IDS = `
with named as materialized (
  select distinct value #>> '{}' as id
    from keap.record, jsonb_path_query(coalesce(seen, payload), $3::jsonpath) as value
   where tenant = $1 and resource = $2 and to_run is null
)
select id from named
 where id ~ '^[1-9][0-9]*$' and not exists (
   select from keap.record as target
    where target.tenant = $1 and target.resource = $4 and target.keap_id = named.id and target.to_run is null)
 order by md5(id) limit $5`;

/** A column of the table, as in `order_items[].product.id`, as a path of JSON to its ids; `[*]` gives a single value too. */
function toJsonPath(column: string): string {
  const steps = column.split('.').map((step) => (step.endsWith('[]') ? `"${step.slice(0, -2)}"[*]` : `"${step}"`));
  return `lax $.${steps.join('.')}[*]`;
}
