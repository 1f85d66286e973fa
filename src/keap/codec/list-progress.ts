/** Pages may repeat records where others were added meanwhile, so a few of them are no circle. */
const MAX_REPEATED_PAGES = 20;

/**
 * Detects a list that never ends: a repeated page token, or pages that repeat records, also with new records in between. A
 * reader that stops at `isStuck` sends at most twice as many requests as the list has pages, and 20.
 */
export class ListProgress {
  /** Pages in a row without a new record. */
  idlePages = 0;
  /** Pages of which most records are new, and the others. */
  private newPages = 0;
  private repeatedPages = 0;
  readonly #tokens = new Set<string>();

  /** Records the token of the next page. False where it came before. */
  addToken(token: string): boolean {
    const isNew = !this.#tokens.has(token);
    this.#tokens.add(token);
    return isNew;
  }

  /** Counts a page. */
  addPage(hasNewRecords: boolean): void {
    this.idlePages = hasNewRecords ? 0 : this.idlePages + 1;
  }

  /** Counts a page by its records. */
  addRecords({ records, repeated }: { readonly records: number; readonly repeated: number }): void {
    if (repeated > records) this.repeatedPages += 1;
    else this.newPages += 1;
  }

  /** Whether the list repeats itself: as many pages as it has, and 20. */
  get isStuck(): boolean {
    return this.repeatedPages > this.newPages + MAX_REPEATED_PAGES;
  }
}

/**
 * What a reader needs that keeps no state between pages, such as one that a cursor resumes: one earlier token instead of
 * all. A circle is noticed after at most twice its length and the way into it (Brent's algorithm).
 */
export interface TokenTrace {
  readonly visitedToken: string | null;
  /** How many tokens came so far. */
  readonly steps: number;
}

/** Whether the token of the next page came before. */
export function isVisited({ visitedToken }: TokenTrace, token: string | null): boolean {
  return token !== null && token === visitedToken;
}

/** The trace with one more token, which is kept where its number is a power of two. */
export function extendTrace({ visitedToken, steps }: TokenTrace, token: string): TokenTrace {
  const count = steps + 1;
  return { visitedToken: (count & (count - 1)) === 0 ? token : visitedToken, steps: count };
}
