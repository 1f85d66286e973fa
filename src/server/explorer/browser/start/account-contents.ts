import { ACCOUNT_QUERY, collections, writeListQuery, type Collection } from './account-queries.js';
import { sendOperation, type GraphQLAnswer } from '../graphql-request.js';
import { buildHeaders, type RequestSettings } from '../request-settings.js';

/** What the account holds, in words. */
export interface AccountContents {
  readonly title: string;
  readonly lines: readonly string[];
}

interface AccountData {
  readonly account: { readonly name: string; readonly isSimulated: boolean } | null;
  readonly snapshots: { readonly nodes: readonly SnapshotData[] } | null;
}

interface SnapshotData {
  readonly status: string;
  readonly finishedAt: string | null;
  readonly legs: readonly { readonly resource: string; readonly status: string; readonly records: number }[];
}

interface ListData {
  readonly totalCount: number | null;
  readonly nodes: readonly unknown[];
}

/** What the account holds: counted by its newest complete snapshot, else as far as a page of each list shows. */
export async function readContents(settings: RequestSettings): Promise<AccountContents> {
  const headers = buildHeaders({ ...settings, isTraced: false, isDryRun: false });
  try {
    const answer = await sendOperation({ query: ACCOUNT_QUERY }, headers);
    const data = answer.data as AccountData | null | undefined;
    if (data === null || data === undefined) return { title: 'What the account holds', lines: [readReason(answer)] };
    const snapshot = data.snapshots?.nodes.find(({ status }) => status === 'COMPLETED');
    const title = writeTitle(data.account);
    if (snapshot !== undefined) return { title, lines: writeSnapshot(snapshot) };
    return { title, lines: await Promise.all(collections.map((collection) => readList(collection, headers))) };
  } catch (error) {
    return {
      title: 'What the account holds',
      lines: [error instanceof Error ? error.message : 'It cannot be read now.'],
    };
  }
}

function readReason({ errors }: GraphQLAnswer): string {
  const [error] = errors ?? [];
  return error?.extensions?.['code'] === 'UNAUTHENTICATED'
    ? 'This gateway needs a key. Open the explorer in this tab and enter one there.'
    : (error?.message ?? 'It cannot be read now.');
}

function writeTitle(account: AccountData['account']): string {
  if (account === null) return 'What the account holds';
  if (account.isSimulated) return 'What the simulated account holds (its people are invented)';
  return account.name === 'default' ? 'What the account holds' : `What the account "${account.name}" holds`;
}

export function writeSnapshot({ finishedAt, legs }: SnapshotData): string[] {
  const lines = collections.flatMap(([, resource, one, many]) => {
    const leg = legs.find((found) => found.resource === resource && found.status === 'COMPLETED');
    return leg === undefined ? [] : [writeCount(leg.records, one, many)];
  });
  return finishedAt === null
    ? lines
    : [...lines, `Counted by the snapshot of ${new Date(finishedAt).toLocaleString()}.`];
}

async function readList([field, , one, many]: Collection, headers: Readonly<Record<string, string>>): Promise<string> {
  const { data } = await sendOperation({ query: writeListQuery(field) }, headers);
  const list = (data as { readonly list: ListData | null } | null | undefined)?.list ?? null;
  if (list === null) return `${many}: cannot be read now`;
  if (list.totalCount !== null) return writeCount(list.totalCount, one, many);
  return `at least ${writeCount(list.nodes.length, one, many)}`;
}

const writeCount = (count: number, one: string, many: string): string =>
  count === 0 ? `no ${many}` : `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
