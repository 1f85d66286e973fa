/** How much of the pace is ours. */
export interface Share {
  /** What a call counts in the minute and the day. */
  readonly weight: number;
  /** Of how many time slots each is ours, and which, by a clock that is ahead of ours; null: all of them. */
  readonly turns: { readonly of: number; readonly ours: number; readonly aheadMs: number } | null;
}

/** Everything: nobody else calls unseen. */
export const WHOLE: Share = { weight: 1, turns: null };

/** Slots that are taken in turns by processes that do not hear of each other: their clocks may differ a little. */
const WIDER_IN_TURNS = 1.25;
const LATE = 0.2;

/** The first time slot of ours from a time on. */
export function turnAtMs({ turns }: Share, atMs: number, perSecond: number): number {
  if (turns === null) return atMs;
  const slotMs = (1000 * WIDER_IN_TURNS) / perSecond;
  const roundMs = slotMs * turns.of;
  const sharedMs = atMs + turns.aheadMs;
  const oursMs = Math.floor(sharedMs / roundMs) * roundMs + turns.ours * slotMs;
  // A little late is still our turn: timers are not exact.
  if (sharedMs > oursMs + slotMs * LATE) return oursMs + roundMs - turns.aheadMs;
  return Math.max(atMs, oursMs - turns.aheadMs);
}
