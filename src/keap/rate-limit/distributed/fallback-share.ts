/** How much of the pace is ours. */
export interface QuotaShare {
  /** What a call counts in the minute and the day. */
  readonly weight: number;
  /** Of how many time slots each is ours, and which, by a clock that is ahead of ours; null: all of them. */
  readonly timeSlots: { readonly count: number; readonly index: number; readonly aheadMs: number } | null;
}

/** Everything: nobody else calls unseen. */
export const FULL_SHARE: QuotaShare = { weight: 1, timeSlots: null };

/** Slots that are taken in turns by processes that do not hear of each other: their clocks may differ a little. */
const SLOT_SPACING_FACTOR = 1.25;
const LATE_TOLERANCE = 0.2;

/** The first time slot of ours from a time on. */
export function ownSlotAtMs({ timeSlots }: QuotaShare, atMs: number, perSecond: number): number {
  if (timeSlots === null) return atMs;
  const slotMs = (1000 * SLOT_SPACING_FACTOR) / perSecond;
  const roundMs = slotMs * timeSlots.count;
  const sharedMs = atMs + timeSlots.aheadMs;
  const ownSlotMs = Math.floor(sharedMs / roundMs) * roundMs + timeSlots.index * slotMs;
  // A little late is still our turn: timers are not exact.
  if (sharedMs > ownSlotMs + slotMs * LATE_TOLERANCE) return ownSlotMs + roundMs - timeSlots.aheadMs;
  return Math.max(atMs, ownSlotMs - timeSlots.aheadMs);
}
