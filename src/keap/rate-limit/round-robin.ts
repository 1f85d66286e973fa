/** Callers whose last turn is known; one whose turn was longer ago counts as never served. */
const KNOWN_CALLERS = 1_000;

/** When each caller had its last turn. */
export class ServiceOrder {
  /** Numbers of turns, the oldest first. */
  private readonly last = new Map<string, number>();
  private sequence = 0;

  /** A caller has a turn now. */
  recordServed(caller: string): void {
    this.last.delete(caller);
    this.last.set(caller, (this.sequence += 1));
    const [oldest] = this.last.keys();
    if (this.last.size > KNOWN_CALLERS && oldest !== undefined) this.last.delete(oldest);
  }

  /** Whether the last turn of one was before that of the other. */
  isBefore(one: string, other: string): boolean {
    return this.lastServed(one) < this.lastServed(other);
  }

  /** Who was served longest ago first; those who never were in the order given. */
  sort(callers: readonly string[]): string[] {
    return callers.toSorted((one, other) => this.lastServed(one) - this.lastServed(other));
  }

  private lastServed(caller: string): number {
    return this.last.get(caller) ?? 0;
  }
}
