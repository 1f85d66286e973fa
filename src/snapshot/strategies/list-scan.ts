/** One list to walk to its end: a collection, or the children of one parent. */
export interface ListWalk {
  readonly parentId: string | null;
  /** Where it goes on, as `cursor` was given it; null: at the beginning. */
  readonly at: unknown;
  /** The leg's cursor for a place in this list; null: the list is done. */
  readonly cursor: (at: object | null) => unknown;
  /** The end of this list is the end of the leg. */
  readonly ends: boolean;
}
