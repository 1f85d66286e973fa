import { KeapError } from '../../keap/errors.js';
import { buildIdentity, hasColumn, readId, readIds, selectIdentityColumns } from '../../resources/record.js';
import { PageSequence } from '../../resources/row-index.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import { findOwnerEdge, table, type ResourceKey } from '../../resources/table.js';
import type { Page, PageRequest, Source } from './source.js';
import { ListProgress } from '../../keap/codec/list-progress.js';
import { badDataError } from '../../keap/codec/response.js';

/** How often one read steps back after shifted pages. A list that still shifts then has no stable order. */
const MAX_REWINDS = 3;

/**
 * Reads a list of Keap page by page to its end, each record once. Rejects an endless list: one that repeats a page token,
 * and one with a page of known records only. REST v1 pages by offset, where a deletion during the read hides a record
 * (docs/keap-api.md 5.1): there each page begins with the last record of the page before, and the read steps back where it
 * does not. A list that ends on a full page may therefore cost one call more.
 */
export class PagedList {
  /** Whether the last page is read. */
  isAtEnd = false;
  private readonly progress = new ListProgress();
  private readonly pages = new PageSequence();
  private readonly seenIdentities = new Set<string>();
  /** Pages whose identities are not among the seen ones yet: they are compared only where the result is not known. */
  private readonly unseenPages: Page[] = [];
  private token: string | null = null;
  private lastIdentity: string | null = null;
  private rewinds = 0;

  constructor(
    private readonly source: Source,
    private readonly key: ResourceKey,
    private readonly pageRequest: PageRequest,
  ) {}

  /** The next page, without records of earlier pages. Throws KeapError UPSTREAM_BAD_DATA for an endless list. */
  async next(plan?: string): Promise<Page> {
    const { token, rewinds } = this;
    const endpoint = this.source.endpoint(this.key);
    const page =
      token !== null && isOffsetPaged(endpoint)
        ? await this.fetchOverlapping(Number(token), plan)
        : await this.fetchPage(token, plan);
    this.pages.add(page.rows);
    const rows = this.pages.compute(`new ${this.identityColumns(page.endpoint).join()}`, () => this.pickNew(page));
    this.unseenPages.push(page);
    const lastRow = page.rows.at(-1);
    this.lastIdentity = lastRow === undefined ? null : this.identify(page.endpoint, lastRow);
    this.advance(page, rows.length > 0 || this.rewinds > rewinds);
    return { ...page, rows };
  }

  /** The records that no earlier page had. Those without an identity, and two of one identity on one page, cannot be distinguished: they stay. */
  private pickNew({ rows, endpoint }: Page): readonly Payload[] {
    const seen = this.readSeen();
    const newRows = rows.filter((row) => !seen.has(this.identify(endpoint, row) ?? ''));
    if (newRows.length === rows.length) return rows;
    return this.pages.isKept ? Object.freeze(newRows) : newRows;
  }

  /** The identities of all pages so far. */
  private readSeen(): ReadonlySet<string> {
    for (const { rows, endpoint } of this.unseenPages.splice(0)) {
      for (const row of rows) {
        const identity = this.identify(endpoint, row);
        if (identity !== null) this.seenIdentities.add(identity);
      }
    }
    return this.seenIdentities;
  }

  private fetchPage(token: string | null, plan?: string): Promise<Page> {
    return this.source.fetchPage(this.key, token === null ? this.pageRequest : { ...this.pageRequest, token }, plan);
  }

  /** The page that begins with the last record read, or an earlier page that holds a record read. */
  private async fetchOverlapping(offset: number, plan?: string): Promise<Page> {
    const size = this.pageRequest.size ?? this.source.endpoint(this.key).pageSize;
    let startOffset = Math.max(0, offset - 1);
    // Half a page back, so that the page holds the next records as well.
    for (let step = Math.ceil(size / 2); ; step *= 2) {
      const page = await this.fetchPage(startOffset === 0 ? null : String(startOffset), plan);
      const [firstRow] = page.rows;
      const isOverlapping =
        startOffset === offset - 1
          ? firstRow !== undefined && this.identify(page.endpoint, firstRow) === this.lastIdentity
          : page.rows.some((row) => this.readSeen().has(this.identify(page.endpoint, row) ?? ''));
      // An overlap needs identities, and a page after the end has none to overlap with.
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
      throw unstableListError(endpoint, 'gave a page of known records only', RETRY_LATER);
  }

  private identify(endpoint: Endpoint, row: Payload): string | null {
    return buildIdentity(this.identityColumns(endpoint), row, null);
  }

  private identityColumns(endpoint: Endpoint): readonly string[] {
    return selectIdentityColumns(table[this.key], endpoint);
  }
}

const RETRY_LATER = 'Try again later';

/** Whether a collection is paged by offset, so that its pages shift when records are added or deleted. */
export const isOffsetPaged = ({ apiVersion, responseShape: answer }: Endpoint): boolean =>
  apiVersion === 'v1' && answer === 'pages';

function unstableListError({ path }: Endpoint, problem: string, advice: string): KeapError {
  return new KeapError('UPSTREAM_BAD_DATA', `Keap's list ${path} ${problem}, so its end is unknown. ${advice}.`, {
    path,
  });
}

/**
 * Throws KeapError UPSTREAM_BAD_DATA for a page with records of owners that were not requested: Keap ignores query
 * parameters it does not know (docs/keap-api.md 4), so a filter that it no longer honours would show one customer's orders
 * to another. A record without an owner passes: the property was not among the requested fields.
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
          'so the response cannot be used. Try again; if it stays so, this account does not honour the filter.',
        { path: page.endpoint.path },
      );
    }
  }
}

/**
 * Whether records are in the requested order of their ids. Keap ignores parameters that it does not know
 * (docs/keap-api.md 4), so the order is checked before anything relies on it: that a record after another is not before
 * it, or that the first few are the lowest. True where the ids are not numbers and nothing can be checked.
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
 * Throws UPSTREAM_BAD_DATA where no record of a result has the column that names its owner: their owners are unknown.
 * Where some have it, a record without it has no owner.
 */
export function assertOwnerColumn(rows: readonly Payload[], column: string, { path }: Endpoint): void {
  if (rows.length > 0 && !rows.some((row) => hasColumn(row, column)))
    throw badDataError(path, 'no record names its owner');
}

/**
 * The same for a whole collection. v2 may omit an empty reference (docs/keap-api.md 6): there a list of records without
 * an owner is valid.
 */
export function assertScanOwnerColumn(rows: readonly Payload[], column: string, endpoint: Endpoint): void {
  if (endpoint.apiVersion === 'v1') assertOwnerColumn(rows, column, endpoint);
}
