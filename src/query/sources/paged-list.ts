import { KeapError } from '../../keap/errors.js';
import { buildIdentity, hasColumn, readId, readIds, selectIdentityColumns } from '../../resources/record.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import { findOwnerEdge, table, type ResourceKey } from '../../resources/table.js';
import type { Page, PageRequest, Source } from './source.js';
import { ListProgress } from '../../keap/codec/list-progress.js';
import { badDataError } from '../../keap/codec/response.js';

/** How often one reading steps back after a list that moved; one that still moves then has no order to hold on to. */
const MAX_REWINDS = 3;

/**
 * A list of Keap that is read page after page until its end, each record once. A list that has no end is refused: where
 * a page token comes a second time, and where a page brings nothing that was not there before. REST v1 pages by offset,
 * where a deletion meanwhile hides a record (docs/keap-api.md 5.1): there each page begins with the last record of the
 * one before, and where it does not, the reading steps back. A list that ends on a full page may so cost one call more.
 */
export class PagedList {
  /** Whether a page has said that no other follows. */
  isAtEnd = false;
  private readonly progress = new ListProgress();
  private readonly seenIdentities = new Set<string>();
  private token: string | null = null;
  private lastIdentity: string | null = null;
  private rewinds = 0;

  constructor(
    private readonly source: Source,
    private readonly key: ResourceKey,
    private readonly pageRequest: PageRequest,
  ) {}

  /** The next page, with the records that did not come before. Throws KeapError UPSTREAM_BAD_DATA for a list without an end. */
  async next(plan?: string): Promise<Page> {
    const { token, rewinds } = this;
    const endpoint = this.source.endpoint(this.key);
    const page =
      token !== null && isOffsetPaged(endpoint)
        ? await this.fetchOverlapping(Number(token), plan)
        : await this.fetchPage(token, plan);
    const identities = page.rows.map((row) => this.identify(page.endpoint, row));
    // Records without a name, and two of one name on one page, cannot be told from each other: they stay.
    const rows = page.rows.filter((_, index) => !this.seenIdentities.has(identities[index] ?? ''));
    for (const identity of identities) if (identity !== null) this.seenIdentities.add(identity);
    this.lastIdentity = identities.at(-1) ?? null;
    this.advance(page, rows.length > 0 || this.rewinds > rewinds);
    return { ...page, rows };
  }

  private fetchPage(token: string | null, plan?: string): Promise<Page> {
    return this.source.fetchPage(this.key, token === null ? this.pageRequest : { ...this.pageRequest, token }, plan);
  }

  /** The page from the last record on that came, or one further back that holds a record which came. */
  private async fetchOverlapping(offset: number, plan?: string): Promise<Page> {
    const size = this.pageRequest.size ?? this.source.endpoint(this.key).pageSize;
    let startOffset = Math.max(0, offset - 1);
    // Half a page back, so that the page brings on what comes next as well.
    for (let step = Math.ceil(size / 2); ; step *= 2) {
      const page = await this.fetchPage(startOffset === 0 ? null : String(startOffset), plan);
      const identities = page.rows.map((row) => this.identify(page.endpoint, row));
      const isOverlapping =
        startOffset === offset - 1
          ? identities[0] === this.lastIdentity
          : identities.some((identity) => identity !== null && this.seenIdentities.has(identity));
      // Without names nothing can be told, and behind the end there is nothing to join.
      if (isOverlapping || startOffset === 0 || this.lastIdentity === null) return page;
      if (this.rewinds >= MAX_REWINDS)
        throw unstableListError(
          page.endpoint,
          'changed again and again while it was read',
          'Try again when fewer changes are made',
        );
      this.rewinds += 1;
      startOffset = Math.max(0, offset - 1 - step);
    }
  }

  private advance({ nextToken, rows, endpoint }: Page, hasNewRows: boolean): void {
    this.token = nextToken;
    this.isAtEnd = nextToken === null;
    if (nextToken === null) return;
    if (!this.progress.addToken(nextToken) && !isOffsetPaged(endpoint))
      throw unstableListError(endpoint, 'gave a page token a second time', RETRY_LATER);
    this.progress.addPage(hasNewRows || rows.length === 0);
    if (this.progress.idlePages > 0)
      throw unstableListError(endpoint, 'gave a page of records that had all come before', RETRY_LATER);
  }

  private identify(endpoint: Endpoint, row: Payload): string | null {
    return buildIdentity(selectIdentityColumns(table[this.key], endpoint), row, null);
  }
}

const RETRY_LATER = 'Try again later';

/** Whether a collection is paged by offset, so that its pages shift when records come and go. */
export const isOffsetPaged = ({ apiVersion, responseShape: answer }: Endpoint): boolean =>
  apiVersion === 'v1' && answer === 'pages';

function unstableListError({ path }: Endpoint, problem: string, advice: string): KeapError {
  return new KeapError('UPSTREAM_BAD_DATA', `Keap's list ${path} ${problem}, so its end cannot be told. ${advice}.`, {
    path,
  });
}

/**
 * Refuses a page with records of an owner that was not asked for: Keap ignores query parameters it does not know
 * (docs/keap-api.md 4), so a filter that it no longer honours would hand one customer's orders to another. A record
 * that names no owner at all is let through: the property was not among the fields asked.
 * Throws KeapError UPSTREAM_BAD_DATA.
 */
export function assertRequestedOwners(key: ResourceKey, pageRequest: PageRequest, page: Page): void {
  for (const clause of pageRequest.filter ?? []) {
    const ownerEdge = clause.op === '==' ? findOwnerEdge(key, clause.field) : null;
    if (ownerEdge === null) continue;
    const requestedIds = new Set(typeof clause.value === 'string' ? [clause.value] : clause.value);
    const mismatched = page.rows.filter((row) => {
      const owners = readIds(row, ownerEdge.column);
      return owners.length > 0 && !owners.some((id) => requestedIds.has(id));
    });
    if (mismatched.length > 0) {
      throw new KeapError(
        'UPSTREAM_BAD_DATA',
        `Keap answered ${page.endpoint.path} filtered by ${clause.field} with ${mismatched.length} records of other owners, ` +
          'so its answer cannot be used. Try again; if it stays so, this account does not honour the filter.',
        { path: page.endpoint.path },
      );
    }
  }
}

/**
 * Whether records came in the order of their ids that was asked for. Keap ignores parameters that it does not know
 * (docs/keap-api.md 4), so an order has to be seen before anything is concluded from it: that what lies behind a record
 * is not among those before it, or that the first few are the first. True where the ids are no numbers and so tell
 * nothing.
 */
export function isSortedById(rows: readonly Payload[], direction: 'asc' | 'desc'): boolean {
  let previous: bigint | null = null;
  for (const row of rows) {
    const id = readId(row) ?? '';
    if (!/^\d+$/.test(id)) return true;
    const current = BigInt(id);
    if (previous !== null && (direction === 'asc' ? current < previous : current > previous)) return false;
    previous = current;
  }
  return true;
}

/**
 * Throws UPSTREAM_BAD_DATA where records came and none has the column that names its owner: whose they are is not known
 * then. Where some have it, a record without it has no owner.
 */
export function assertOwnerColumn(rows: readonly Payload[], column: string, { path }: Endpoint): void {
  if (rows.length > 0 && !rows.some((row) => hasColumn(row, column)))
    throw badDataError(path, 'no record says whose it is');
}

/**
 * The same for a whole collection. v2 may leave a reference to nothing out (docs/keap-api.md 6): there even a list of
 * nothing but records without an owner is no fault.
 */
export function assertScanOwnerColumn(rows: readonly Payload[], column: string, endpoint: Endpoint): void {
  if (endpoint.apiVersion === 'v1') assertOwnerColumn(rows, column, endpoint);
}
