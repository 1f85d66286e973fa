import { KeapError } from '../../keap/errors.js';
import { identityColumns, identityOf, type Generation, type Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { Page, PageRequest, Source } from './source.js';

/** How often one reading steps back after a list that moved; one that still moves then has no order to hold on to. */
const MOST_REWINDS = 3;

/**
 * A list of Keap that is read page after page until its end, each record once. A list that has no end is refused: where
 * a page token comes a second time, and where a page brings nothing that was not there before. REST v1 pages by offset,
 * where a deletion meanwhile hides a record (docs/keap-api.md 5.1): there each page begins with the last record of the
 * one before, and where it does not, the reading steps back. A list that ends on a full page may so cost one call more.
 */
export class PagedList {
  /** Whether a page has said that no other follows. */
  isAtEnd = false;
  private readonly tokens = new Set<string>();
  private readonly names = new Set<string>();
  private token: string | null = null;
  private last: string | null = null;
  private rewinds = 0;

  constructor(
    private readonly source: Source,
    private readonly key: ResourceKey,
    private readonly request: PageRequest,
  ) {}

  /** The next page, with the records that did not come before. Throws KeapError UPSTREAM_BAD_DATA for a list without an end. */
  async next(plan?: string): Promise<Page> {
    const { token, rewinds } = this;
    const way = this.source.endpoint(this.key);
    const page =
      token !== null && pagesByOffset(way) ? await this.overlapping(Number(token), plan) : await this.ask(token, plan);
    const names = page.rows.map((row) => this.nameOf(page.endpoint, row));
    // Records without a name, and two of one name on one page, cannot be told from each other: they stay.
    const rows = page.rows.filter((_, place) => !this.names.has(names[place] ?? ''));
    for (const name of names) if (name !== null) this.names.add(name);
    this.last = names.at(-1) ?? null;
    this.goOn(page, rows.length > 0 || this.rewinds > rewinds);
    return { ...page, rows };
  }

  private ask(token: string | null, plan?: string): Promise<Page> {
    return this.source.fetchPage(this.key, token === null ? this.request : { ...this.request, token }, plan);
  }

  /** The page from the last record on that came, or one further back that holds a record which came. */
  private async overlapping(offset: number, plan?: string): Promise<Page> {
    const size = this.request.size ?? this.source.endpoint(this.key).pageSize;
    let from = Math.max(0, offset - 1);
    // Half a page back, so that the page brings on what comes next as well.
    for (let step = Math.ceil(size / 2); ; step *= 2) {
      const page = await this.ask(from === 0 ? null : String(from), plan);
      const names = page.rows.map((row) => this.nameOf(page.endpoint, row));
      const isJoined =
        from === offset - 1 ? names[0] === this.last : names.some((name) => name !== null && this.names.has(name));
      // Without names nothing can be told, and behind the end there is nothing to join.
      if (isJoined || from === 0 || this.last === null) return page;
      if (this.rewinds >= MOST_REWINDS)
        throw badList(
          page.endpoint,
          'changed again and again while it was read',
          'Try again when fewer changes are made',
        );
      this.rewinds += 1;
      from = Math.max(0, offset - 1 - step);
    }
  }

  private goOn({ nextToken, rows, endpoint: way }: Page, hasBrought: boolean): void {
    this.token = nextToken;
    this.isAtEnd = nextToken === null;
    if (nextToken === null) return;
    if (this.tokens.has(nextToken) && !pagesByOffset(way)) throw badList(way, 'gave a page token a second time', AGAIN);
    if (rows.length > 0 && !hasBrought) throw badList(way, 'gave a page of records that had all come before', AGAIN);
    this.tokens.add(nextToken);
  }

  private nameOf(way: Generation, row: Payload): string | null {
    return identityOf(identityColumns(table[this.key], way), row, null);
  }
}

const AGAIN = 'Try again later';

/** Whether a collection is paged by offset, so that its pages shift when records come and go. */
export const pagesByOffset = ({ api, answer }: Generation): boolean => api === 'v1' && answer === 'pages';

function badList({ path }: Generation, what: string, advice: string): KeapError {
  return new KeapError('UPSTREAM_BAD_DATA', `Keap's list ${path} ${what}, so its end cannot be told. ${advice}.`, {
    path,
  });
}
