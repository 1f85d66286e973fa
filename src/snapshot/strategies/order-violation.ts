/** Keap did not do what the walk relies on (ids in order, inside the range asked for): the leg must trust page tokens instead. */
export class OrderViolation extends Error {
  override readonly name = 'OrderViolation';
}
