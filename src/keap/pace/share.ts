/** How much of the pace is ours. */
export interface Share {
  /** What a call counts in the minute and the day. */
  readonly weight: number;
  /** Of how many time slots each is ours, and which, by a clock that is ahead of ours; null: all of them. */
  readonly turns: { readonly of: number; readonly ours: number; readonly aheadMs: number } | null;
}

/** Everything: nobody else calls unseen. */
export const WHOLE: Share = { weight: 1, turns: null };
