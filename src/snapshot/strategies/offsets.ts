import type { Page } from '../../keap/keap-client.js';
import { closeUnmet } from '../store/tombstone.js';
import { endlessList } from '../legs/leg-errors.js';
import type { Leg } from '../legs/leg.js';
import type { Stored } from '../store/store-page.js';
import { isOrderedById } from './strategy-kind.js';
import { readNumber, readText } from './cursor.js';
import type { ListScan } from './list-scan.js';
import { isMet, metAmong } from './visited.js';

/** How often one walk steps back after shifted pages; a list that is still shifting then has no order that could be held on to. */
const MOST_STEPS_BACK = 20;
/** How often a list is read over because Keap counts more records than it gave. */
const MOST_ROUNDS = 2;

interface Position {
  /** How many places of the list are behind us. */
  readonly offset: number;
  /** The name of the record in the last of them; null where it has none. */
  readonly last: string | null;
  /** 1, and 2 when the list is read over. */
  readonly round: number;
  /** What was counted in this list. */
  readonly found: number;
}

/** A page that joins what is behind us, and where in the list it begins. */
interface Joined {
  readonly page: Page;
  readonly names: readonly (string | null)[];
  readonly from: number;
  /** Places on the page of records that were met before. */
  readonly ours: ReadonlySet<number>;
}

/**
 * Walks a list that is paged by offset, which shifts under inserts and deletes: each page begins with the last record of
 * the one before, and where it does not, the walk steps back to a record it has met and reads on from there. The end is
 * a page with nothing behind that record. Where Keap then counts more than was found, the list is read over once.
 */
export async function walkOffsets(leg: Leg, list: ListScan): Promise<void> {
  const walk = new OffsetWalk(leg, list);
  let at: Position | null = positionOf(list.position);
  while (at !== null) at = await walk.readOn(at);
}

class OffsetWalk {
  private stepsBack = 0;
  /** Pages in a row that brought nothing new. */
  private idlePages = 0;

  constructor(
    private readonly leg: Leg,
    private readonly list: ListScan,
  ) {}

  /** Stores the next page; gives where the walk goes on, or null at the end of the list. */
  async readOn(at: Position): Promise<Position | null> {
    const joined = await this.joinedPage(at);
    const { page, names, from, ours } = joined;
    const offset = from + names.length;
    if (names.length === 0 || (at.offset > 0 && names.length === 1 && ours.has(0))) return this.endOrReadOver(at, page);
    this.idlePages = at.round === 1 && ours.size === names.length ? this.idlePages + 1 : 0;
    if (this.idlePages > MOST_STEPS_BACK)
      throw endlessList(this.leg.endpoint, 'gives records that came before, again and again');
    const after = ({ records, repeated, unidentified }: Stored): Position => ({
      offset,
      last: names.at(-1) ?? null,
      round: at.round,
      found: at.found + records + repeated + unidentified,
    });
    const whole = isWholeAnswer(joined, this.leg, this.list);
    const brought = await this.leg.commit({
      page,
      parentId: this.list.parentId,
      remember: true,
      ours,
      paged: isOrderedById(this.leg.endpoint) && !isAscending(names),
      cursor: (stored) => this.list.cursor(whole ? null : after(stored)),
      ...(whole && this.ending(page)),
    });
    if (whole) return null;
    const next = after(brought);
    return at.round > 1 && page.total !== null && next.found >= page.total ? this.endOrReadOver(next, page) : next;
  }

  private async endOrReadOver(at: Position, page: Page): Promise<Position | null> {
    const short = page.total !== null && at.found < page.total;
    if (short && at.round < MOST_ROUNDS) return { offset: 0, last: null, round: at.round + 1, found: at.found };
    await this.leg.commit({ cursor: () => this.list.cursor(null), ...this.ending(page) });
    return null;
  }

  private ending(page: Page): Pick<Parameters<Leg['commit']>[0], 'close' | 'ends' | 'expected'> {
    const { parentId, endsLeg: ends } = this.list;
    return {
      close: (statements, place) => closeUnmet(statements, place, parentId),
      ends,
      expected: parentId === null ? page.total : null,
    };
  }

  /** The page that begins with the last record behind us, or else one further back that begins with any record met. */
  private async joinedPage(at: Position): Promise<Joined> {
    let from = Math.max(0, at.offset - 1);
    for (let step = this.leg.endpoint.pageSize; ; step *= 2) {
      const { parentId } = this.list;
      const page = await this.ask(from);
      const names = this.leg.namesOf(page, parentId);
      if (at.offset > 0 && from === at.offset - 1 && names.length > 0 && names[0] === at.last)
        return { page, names, from, ours: new Set([0]) };
      if (at.offset === 0 && at.round === 1) return { page, names, from, ours: new Set() };
      const met = await metAmong(this.leg, names);
      const joins = from === 0 || isMet(met, names[0]);
      if (joins || this.stepsBack >= MOST_STEPS_BACK) return { page, names, from, ours: placesOf(names, met) };
      this.stepsBack += 1;
      from = Math.max(0, at.offset - 1 - step);
    }
  }

  private ask(from: number): Promise<Page> {
    const { parentId } = this.list;
    return this.leg.ask({
      ...(from > 0 && { token: String(from) }),
      ...(parentId !== null && { parentId }),
      ...(isOrderedById(this.leg.endpoint) && { orderBy: { field: 'id', direction: 'asc' } }),
    });
  }
}

/** Where the records met before stand on a page. One without a name cannot be told from itself, and was counted when it came first. */
const placesOf = (names: readonly (string | null)[], met: ReadonlySet<string>): Set<number> =>
  new Set(names.flatMap((name, place) => (name === null || met.has(name) ? [place] : [])));

/** Whether ids come in their order, as asked for. */
function isAscending(names: readonly (string | null)[]): boolean {
  const ids = names.flatMap((name) => (name !== null && /^\d+$/.test(name) ? [BigInt(name)] : []));
  return ids.every((id, place) => place === 0 || id >= (ids[place - 1] ?? 0n));
}

/** Whether one answer held a child list whole: asking each of thousands once more would double the calls. */
function isWholeAnswer({ page, from, names }: Joined, { endpoint }: Leg, { parentId }: ListScan): boolean {
  return parentId !== null && from === 0 && page.total === names.length && names.length < endpoint.pageSize;
}

function positionOf(cursor: unknown): Position {
  return {
    offset: readNumber(cursor, 'offset'),
    last: readText(cursor, 'last'),
    round: Math.max(1, readNumber(cursor, 'round')),
    found: readNumber(cursor, 'found'),
  };
}
