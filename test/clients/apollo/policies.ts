/** The policy of a list as Apollo's `relayStylePagination` makes it. */
interface ListPolicy {
  merge?: unknown;
  read?: unknown;
}

type Merge = (existing: unknown, incoming: unknown, options: unknown) => unknown;
type Read = (existing: unknown, options: unknown) => unknown;

/**
 * Keeps what is null. The policy itself would make a list that failed one without records, and the cursors of an empty
 * page "", which is not a cursor.
 */
export function keepNull<Policy extends ListPolicy>(policy: Policy): Policy {
  const merge = policy.merge as Merge;
  const read = policy.read as Read;
  const merged: Merge = (existing, incoming, options) =>
    incoming === null ? (existing ?? null) : merge(existing, incoming, options);
  const shown: Read = (existing, options) => {
    const list = read(existing, options) as { pageInfo: Record<string, unknown> } | null | undefined;
    if (!list) return list;
    const { startCursor, endCursor } = list.pageInfo;
    return { ...list, pageInfo: { ...list.pageInfo, startCursor: startCursor || null, endCursor: endCursor || null } };
  };
  return { ...policy, merge: merged, read: shown };
}
