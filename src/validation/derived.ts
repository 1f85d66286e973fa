import type { Edge } from '../resources/row.js';
import { resourceKeys, table, type ResourceKey } from '../resources/table.js';
import type { Check } from './check.js';
import { buildIdsSql, buildEmptyIdsSql } from './ids-sql.js';

type Reference = Extract<Edge<ResourceKey>, { kind: 'belongsTo' | 'hasManyIds' }>;

const isReference = (edge: Edge<ResourceKey>): edge is Reference =>
  edge.kind === 'belongsTo' || edge.kind === 'hasManyIds';

/** Finds records whose edge contains an id that is missing from its collection. */
function buildOrphanCheck(key: ResourceKey, edgeName: string, edge: Reference): Check {
  const level = edge.kind === 'belongsTo' && edge.isHistory === true ? 'SHOULD' : 'MUST';
  return {
    id: `${level}-REF-${key}-${edgeName}`,
    level,
    title: `Every id at ${edge.column} of ${key} exists in ${edge.to}`,
    why: `A record of ${key} refers to a missing record of ${edge.to}: the graph shows null and joins lose the record.`,
    resources: [...new Set([key, edge.to])],
    legs: 'whole',
    // A value that is neither text nor number is not an id; the graph ignores it too.
    sql: `select distinct reference.id, reference.points_at as "${edgeName}"
  from (${buildIdsSql(key, edge.column, edge.kind === 'hasManyIds')}) as reference
 where reference.points_at not in (${buildEmptyIdsSql(edge.to)}) and left(reference.points_at, 1) not in ('{', '[')
   and not exists (select from ${edge.to} as target where target.id = reference.points_at)`,
  };
}

/** Finds records of a child list whose parent is missing. */
function buildMissingParentCheck(key: ResourceKey, parent: ResourceKey): Check {
  return {
    id: `MUST-REF-${key}-parent`,
    level: 'MUST',
    title: `Every record of ${key} is listed under a record of ${parent}`,
    why: `A child without its parent belongs to no record of the snapshot.`,
    resources: [key, parent],
    legs: 'whole',
    sql: `select child.id, child.parent_id as parent
  from ${key} as child
 where not exists (select from ${parent} as target where target.id = child.parent_id)`,
  };
}

/** Finds a leg that read a record more than once. */
function buildDuplicateCheck(key: ResourceKey): Check {
  return {
    id: `MUST-DUP-${key}`,
    level: 'MUST',
    title: `No record of ${key} was read twice`,
    why: 'A record on two pages of one scan means that the list shifted while it was read, so another record may be missing.',
    resources: [key],
    legs: 'whole',
    sql: `select resource as id, repeated, records, walk from legs where resource = '${key}' and repeated > 0`,
  };
}

/**
 * Finds a leg that is not COMPLETED, which `completeness` names too, or whose stored records differ from the records it
 * counted. What Keap announced counts here for legs without evidence only: evidence has compared it already.
 */
function buildIncompleteLegCheck(key: ResourceKey): Check {
  return {
    id: `MUST-LEG-${key}`,
    level: 'MUST',
    title: `The scan of ${key} is complete`,
    why: 'Records that were counted and not stored, or announced by Keap and never returned, are missing from every report on this snapshot.',
    resources: [key],
    legs: 'present',
    sql: `select '${key}' as id, coalesce(leg.status, 'MISSING') as status, leg.records, leg.repeated, leg.unidentified, leg.expected, stored.records as stored
  from (select count(*) as records from ${key}) as stored
  left join legs as leg on leg.resource = '${key}'
 where leg.status is distinct from 'COMPLETED'
    or leg.records <> stored.records
    or (leg.evidence is null and leg.expected > leg.records + leg.repeated + leg.unidentified)`,
  };
}

/** The checks that follow from the table: one per edge that contains ids, two per collection, one per child list. */
export function deriveChecks(): Check[] {
  return resourceKeys.flatMap((key) => {
    const { edges, parent } = table[key];
    return [
      ...Object.entries(edges).flatMap(([name, edge]) =>
        isReference(edge) ? [buildOrphanCheck(key, name, edge)] : [],
      ),
      ...(parent === null ? [] : [buildMissingParentCheck(key, parent)]),
      buildDuplicateCheck(key),
      buildIncompleteLegCheck(key),
    ];
  });
}
