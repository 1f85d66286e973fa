/** One list to walk to its end: a collection, or the children of one parent. */
export interface ListScan {
  readonly parentId: string | null;
  /** Where it goes on, as `cursor` was given it; null: at the beginning. */
  readonly position: unknown;
  /** The leg's cursor for a place in this list; null: the list is done. */
  readonly cursor: (position: object | null) => unknown;
  /** The end of this list is the end of the leg. */
  readonly endsLeg: boolean;
}
