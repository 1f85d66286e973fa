import { resourceKeys, table, type ResourceKey } from '../table.js';
import { affectedByTagging, listAffected, writes, type WritableKey } from './writes.js';

const isWritable = (key: ResourceKey): key is WritableKey => Object.hasOwn(writes, key);

/** Whether a column holds a record with its properties, not only its id. */
const isCopy = (column: string): boolean => column === 'id' || column.includes('.');

/** Whether records of `key` hold copies of records of `other`, or are served below them. */
function showsRecords(key: ResourceKey, other: ResourceKey): boolean {
  const isBelow = Object.values(table[other].edges).some((edge) => edge.kind === 'nested' && edge.to === key);
  const isEmbedding = table[other].embeddedIn?.resource === key;
  return (
    isBelow ||
    isEmbedding ||
    Object.values(table[key].edges).some(
      (edge) => (edge.kind === 'belongsTo' || edge.kind === 'hasManyIds') && edge.to === other && isCopy(edge.column),
    )
  );
}

/**
 * The collections that may show an unknown change of this one, itself included: those that hold copies of its records, the
 * lists below its records, and what its writes and deletions affect.
 */
export function listShowing(key: ResourceKey): readonly ResourceKey[] {
  const isTagging = key === 'contact_tags' || key === 'applied_tags';
  const affected = isWritable(key)
    ? (['create', 'update', 'remove'] as const).flatMap((action) => listAffected(key, action))
    : [];
  return [
    ...new Set([
      key,
      ...resourceKeys.filter((candidate) => showsRecords(candidate, key)),
      ...affected,
      ...(isTagging ? affectedByTagging : []),
    ]),
  ];
}
