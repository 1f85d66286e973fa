import type { Statements } from '../../db/sql.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { LegKey } from '../store/store-page.js';
import type { LegView } from '../snapshot.js';

/** An empty collection of a run, and why it cannot be empty. */
export interface NamedCollection {
  readonly resource: ResourceKey;
  readonly reason: string;
}

/**
 * Collections that came empty although records of other collections name some of theirs (an order names its contact): a
 * list that Keap sends as empty twice would count as proven. One query for each edge to an empty collection, none otherwise.
 */
export async function findNamedCollections(
  statements: Statements,
  { tenant }: Pick<LegKey, 'tenant'>,
  legs: readonly LegView[],
): Promise<NamedCollection[]> {
  const read = legs.filter(({ status }) => status === 'COMPLETED' || status === 'HELD');
  const empty = read.filter(({ resource, records }) => records === 0 && table[resource].parent === null);
  const named: NamedCollection[] = [];
  for (const { resource } of empty) {
    for (const owner of read.filter(({ records }) => records > 0)) {
      const count = await countNames(statements, tenant, owner.resource, resource);
      if (count === 0) continue;
      named.push({
        resource,
        reason: `${count} records of ${owner.resource} name one of its records, and its list is empty`,
      });
      break;
    }
  }
  return named;
}

/** How many records of a collection name a record of another. Keap writes none as an empty text or 0, and -1 for itself. */
async function countNames(
  statements: Statements,
  tenant: string,
  owner: ResourceKey,
  to: ResourceKey,
): Promise<number> {
  const columns = Object.values(table[owner].edges).flatMap((edge) =>
    edge.kind === 'belongsTo' && edge.to === to && !edge.column.includes('[]') ? [edge.column] : [],
  );
  let names = 0;
  for (const column of columns) {
    const [row] = await statements.query<{ names: number }>(
      `select count(*) as names from keap.record
        where tenant = $1 and resource = $2 and to_run is null and coalesce(seen, payload) #>> $3::text[] not in ('', '0', '-1')`,
      [tenant, owner, column.split('.')],
    );
    names += row?.names ?? 0;
  }
  return names;
}
