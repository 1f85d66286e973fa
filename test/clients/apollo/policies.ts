/** The policy of a list as Apollo's `relayStylePagination` makes it. */
interface ListPolicy {
  merge?: unknown;
}

type Merge = (existing: unknown, incoming: unknown, options: unknown) => unknown;

/** Keeps a list that failed null. The policy itself would make it a list without records. */
export function keepNull<Policy extends ListPolicy>(policy: Policy): Policy {
  const merge = policy.merge as Merge;
  const merged: Merge = (existing, incoming, options) =>
    incoming === null ? (existing ?? null) : merge(existing, incoming, options);
  return { ...policy, merge: merged };
}
