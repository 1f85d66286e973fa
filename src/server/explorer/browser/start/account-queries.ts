/** A page of each list is enough for "more than 100". */
const PAGE_SIZE = 100;

/** Costs no Keap call. */
export const ACCOUNT_QUERY = `query StartPageAccount {
  account { name isSimulated }
  snapshots(first: 5) { nodes { status finishedAt legs { resource status records } } }
}`;

/** One Keap call, whose answer is cached. Each list is an operation of its own, so that one failure leaves the others. */
export const writeListQuery = (field: string): string =>
  `query StartPageList { list: ${field}(first: ${PAGE_SIZE}) { totalCount nodes { keapId } } }`;

export type Collection = readonly [field: string, resource: string, one: string, many: string];

/** The collections that the page names, in its order, with their names in snapshots. */
export const collections: readonly Collection[] = [
  ['contacts', 'contacts', 'contact', 'contacts'],
  ['companies', 'companies', 'company', 'companies'],
  ['deals', 'opportunities', 'deal', 'deals'],
  ['orders', 'orders', 'order', 'orders'],
  ['products', 'products', 'product', 'products'],
  ['tasks', 'tasks', 'task', 'tasks'],
];
