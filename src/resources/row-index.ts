import { buildIdentity, compareIds, listIds, readIds } from './record.js';
import type { Payload } from './row.js';

/**
 * Indexes of rows, kept with them: what is computed from frozen rows is computed once, and goes when they go. Rows that
 * are not frozen are not cached either, so nothing is kept for them.
 */

type Rows = readonly Payload[];

/** What is computed from a sequence of pages, and the sequences that continue it. Dropped with any of the pages. */
interface Sequence {
  readonly values: Map<string, unknown>;
  readonly next: WeakMap<Rows, Sequence>;
}

const createSequence = (): Sequence => ({ values: new Map(), next: new WeakMap() });
const start = createSequence();

/** Pages of one list in their order, and what is computed from them. */
export class PageSequence {
  private sequence: Sequence | null = start;

  /** Adds the next page. */
  add(rows: Rows): void {
    const before = this.sequence;
    this.sequence = null;
    if (before === null || !Object.isFrozen(rows)) return;
    this.sequence = before.next.get(rows) ?? createSequence();
    before.next.set(rows, this.sequence);
  }

  /** Computes a value from the pages so far, once for frozen pages; `name` distinguishes it from others. */
  compute<Value>(name: string, compute: () => Value): Value {
    const values = this.sequence?.values;
    if (values?.has(name) === true) return values.get(name) as Value;
    const value = compute();
    values?.set(name, value);
    return value;
  }

  /** Whether values are kept, so that lists in them may be frozen and indexed as well. */
  get isKept(): boolean {
    return this.sequence !== null;
  }
}

function computeOnce<Value>(rows: Rows, name: string, compute: () => Value): Value {
  const pages = new PageSequence();
  pages.add(rows);
  return pages.compute(name, compute);
}

/** The rows of all these pages. */
export function joinPages(pages: readonly Rows[]): Rows {
  const [first] = pages;
  if (first !== undefined && pages.length === 1) return first;
  const sequence = new PageSequence();
  for (const rows of pages) sequence.add(rows);
  return sequence.compute('joined', () => {
    const joined = pages.flat();
    return sequence.isKept ? Object.freeze(joined) : joined;
  });
}

/** These records by id, the last of each id; those without one are left out. */
export function indexById(rows: Rows): ReadonlyMap<string, Payload> {
  return computeOnce(
    rows,
    'by id',
    () => new Map(rows.flatMap((row) => listIds([row]).map((id) => [id, row] as const))),
  );
}

/** The ids of these records, those without one left out. */
export function indexIds(rows: Rows): readonly string[] {
  return computeOnce(rows, 'ids', () => listIds(rows));
}

/** The rows that have an identity, which nothing can refer to otherwise. */
export function keepIdentified(rows: Rows, columns: readonly string[]): Rows {
  return computeOnce(rows, `identified by ${columns.join()}`, () => {
    const identified = rows.filter((row) => buildIdentity(columns, row, null) !== null);
    return identified.length === rows.length ? rows : Object.freeze(identified);
  });
}

/** Lists in id order, each record once. */
const inIdOrder = new WeakSet<Rows>();

/** Records by the ids at a column, those of each owner as `sortById` orders them. */
export function indexByOwner(rows: Rows, column: string): ReadonlyMap<string, Rows> {
  return computeOnce(rows, `by ${column}`, () => {
    const groups = new Map<string, Payload[]>();
    for (const row of rows) {
      for (const id of new Set(readIds(row, column))) {
        const group = groups.get(id);
        if (group === undefined) groups.set(id, [row]);
        else group.push(row);
      }
    }
    return new Map([...groups].map(([id, group]) => [id, sortRows(group)]));
  });
}

/** The first `limit` records in id order, each once. Keap's order where none has an id (transactions); a row without an id among others is left out. */
export function sortById(rows: Rows, limit: number | null): Rows {
  const sorted = inIdOrder.has(rows) ? rows : computeOnce(rows, 'in id order', () => sortRows(rows));
  return limit === null || limit >= sorted.length ? sorted : sorted.slice(0, limit);
}

function sortRows(rows: Rows): Rows {
  const byId = new Map(rows.flatMap((row) => listIds([row]).map((id) => [id, row] as const)));
  const ordered = [...byId].sort(([a], [b]) => compareIds(a, b)).map(([, row]) => row);
  const sorted = Object.freeze(byId.size === 0 ? [...rows] : ordered);
  inIdOrder.add(sorted);
  return sorted;
}
