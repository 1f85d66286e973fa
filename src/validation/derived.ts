import type { Edge } from '../resources/row.js';
import { resourceKeys, table, type ResourceKey } from '../resources/table.js';
import type { Check } from './check.js';
import { buildIdsSql, emptyIdsSql } from './ids-at.js';

type Reference = Extract<Edge<ResourceKey>, { kind: 'belongsTo' | 'hasManyIds' }>;

const isReference = (edge: Edge<ResourceKey>): edge is Reference =>
  edge.kind === 'belongsTo' || edge.kind === 'hasManyIds';

/** Records whose edge holds an id that its collection does not have. */
function orphanCheck(key: ResourceKey, edgeName: string, edge: Reference): Check {
  return {
    id: `MUST-REF-${key}-${edgeName}`,
    level: 'MUST',
    title: `Every id at ${edge.column} of ${key} is one of ${edge.to}`,
    why: `A record of ${key} that names a missing record of ${edge.to} cannot be followed there: the graph shows a gap and joins lose it.`,
    resources: [...new Set([key, edge.to])],
    legs: 'whole',
    // What is neither text nor number is no id: idsAt passes it over too.
    sql: `select distinct reference.id, reference.points_at as "${edgeName}"
  from (${buildIdsSql(key, edge.column, edge.kind === 'hasManyIds')}) as reference
 where reference.points_at not in (${emptyIdsSql(edge.to)}) and left(reference.points_at, 1) not in ('{', '[')
   and not exists (select from ${edge.to} as target where target.id = reference.points_at)`,
  };
}

/** Records of a child list whose parent is gone. */
function missingParentCheck(key: ResourceKey, parent: ResourceKey): Check {
  return {
    id: `MUST-REF-${key}-parent`,
    level: 'MUST',
    title: `Every record of ${key} is listed under a record of ${parent}`,
    why: `A child without its parent belongs to nothing that the snapshot holds.`,
    resources: [key, parent],
    legs: 'whole',
    sql: `select child.id, child.parent_id as parent
  from ${key} as child
 where not exists (select from ${parent} as target where target.id = child.parent_id)`,
  };
}

/** A leg that met a record more than once. */
function duplicateCheck(key: ResourceKey): Check {
  return {
    id: `MUST-DUP-${key}`,
    level: 'MUST',
    title: `No record of ${key} was met twice`,
    why: 'A record on two pages of one walk means that the list moved while it was read, and then another record may have been missed.',
    resources: [key],
    legs: 'whole',
    sql: `select resource as id, repeated, records, walk from legs where resource = '${key}' and repeated > 0`,
  };
}

/** A leg that did not end well, or whose stored records are not the records it counted. */
function incompleteLegCheck(key: ResourceKey): Check {
  return {
    id: `MUST-LEG-${key}`,
    level: 'MUST',
    title: `The walk of ${key} is whole`,
    why: 'Records that were counted and not stored, or announced by Keap and never given, are missing from every answer built on this snapshot.',
    resources: [key],
    legs: 'present',
    sql: `select '${key}' as id, coalesce(leg.status, 'MISSING') as status, leg.records, leg.repeated, leg.unidentified, leg.expected, stored.records as stored
  from (select count(*) as records from ${key}) as stored
  left join legs as leg on leg.resource = '${key}'
 where leg.status is distinct from 'COMPLETED'
    or leg.records <> stored.records
    or leg.expected > leg.records + leg.repeated + leg.unidentified`,
  };
}

/** The checks that the table itself asks for: one per edge that holds ids, two per collection, one per child list. */
export function derivedChecks(): Check[] {
  return resourceKeys.flatMap((key) => {
    const { edges, parent } = table[key];
    return [
      ...Object.entries(edges).flatMap(([name, edge]) => (isReference(edge) ? [orphanCheck(key, name, edge)] : [])),
      ...(parent === null ? [] : [missingParentCheck(key, parent)]),
      duplicateCheck(key),
      incompleteLegCheck(key),
    ];
  });
}
