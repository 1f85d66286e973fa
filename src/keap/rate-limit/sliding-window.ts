/** The calls started within the last `spanMs`, so that no span of that length, wherever it begins, holds too many. */
export class SlidingWindow {
  private times: number[] = [];
  private head = 0;

  constructor(private readonly spanMs: number) {}

  /** `calls` start at a time; it may lie before others that are known already. */
  add(atMs: number, calls = 1): void {
    const { times } = this;
    let index = times.length;
    while (index > this.head && (times[index - 1] ?? 0) > atMs) index -= 1;
    for (let added = 0; added < calls; added += 1) times.splice(index, 0, atMs);
  }

  /** How many calls started within the span that ends now. */
  count(nowMs: number): number {
    this.evict(nowMs);
    return this.times.length - this.head;
  }

  /** The earliest time at which one more call fits under `limit`, when `ahead` others go first. A best case. */
  freeAtMs(limit: number, nowMs: number, ahead: number): number {
    const size = this.count(nowMs);
    const over = size + ahead - limit;
    if (over < 0) return nowMs;
    if (limit < 1) return Infinity;
    // Each further `limit` calls in front need another span to leave the window.
    const spans = Math.floor(over / limit);
    const oldest = over < size ? (this.times[this.head + over] ?? nowMs) : nowMs + Math.max(0, spans - 1) * this.spanMs;
    return oldest + this.spanMs;
  }

  private evict(nowMs: number): void {
    const { times, spanMs } = this;
    while (this.head < times.length && (times[this.head] ?? 0) <= nowMs - spanMs) this.head += 1;
    if (this.head > 1024 && this.head * 2 > times.length) {
      this.times = times.slice(this.head);
      this.head = 0;
    }
  }
}
