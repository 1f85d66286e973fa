/** One call that waits for its slot. */
export interface Ticket {
  readonly lane: 'interactive' | 'snapshot';
  readonly account: string;
  /** Since when it waits; times are those of the monotonic clock. */
  readonly sinceMs: number;
  /** Read anew each time: somebody more patient may join. */
  deadlineAtMs(): number;
  /** Everybody who waits for it, and since when: an identical call shares it. Never empty while it waits. */
  callers(): ReadonlyMap<string, number>;
}

/** A ticket that goes next, and the caller whose turn it is. */
export interface Turn {
  readonly ticket: Ticket;
  readonly caller: string;
}

/** Which tickets may go now. */
export interface Gate {
  account(name: string): boolean;
  caller(name: string): boolean;
}

const OPEN: Gate = { account: () => true, caller: () => true };
/** Callers whose last turn is known; one that was served longer ago counts as never served. */
const KNOWN_CALLERS = 1_000;

/**
 * Calls in the order in which they are served: callers take turns, who was served longest ago first, and each caller's
 * own calls go as they came. A call that several wait for goes at the turn of the first of them, and is everybody's turn.
 */
export class FairQueue {
  private readonly tickets = new Set<Ticket>();
  /** By when they were served last, longest ago first. */
  private readonly servedCallers = new Set<string>();

  get size(): number {
    return this.tickets.size;
  }

  add(ticket: Ticket): void {
    this.tickets.add(ticket);
  }

  drop(ticket: Ticket): void {
    this.tickets.delete(ticket);
  }

  /** A ticket goes: whoever waits for it has had a turn. */
  served(ticket: Ticket): void {
    for (const caller of ticket.callers().keys()) {
      this.servedCallers.delete(caller);
      this.servedCallers.add(caller);
    }
    for (const caller of this.servedCallers) {
      if (this.servedCallers.size <= KNOWN_CALLERS) break;
      this.servedCallers.delete(caller);
    }
  }

  /** Whose turn is now; null when none that waits may go. */
  next(gate: Gate): Turn | null {
    for (const turn of this.turns(this.tickets, gate)) return turn;
    return null;
  }

  /** All that waits, as it will be served if nobody comes or leaves. */
  inOrder(): Ticket[] {
    return Array.from(this.turns(this.tickets, OPEN), ({ ticket }) => ticket);
  }

  /** How many would be served before a newcomer, if nobody else comes. */
  ahead(newcomer: Ticket): number {
    let ahead = 0;
    for (const { ticket } of this.turns([...this.tickets, newcomer], OPEN)) {
      if (ticket === newcomer) return ahead;
      ahead += 1;
    }
    return ahead;
  }

  /** The accounts of what some caller waits for who may go. */
  accounts(gate: Pick<Gate, 'caller'>): ReadonlySet<string> {
    const accounts = new Set<string>();
    for (const ticket of this.tickets) {
      if (accounts.has(ticket.account)) continue;
      for (const caller of ticket.callers().keys()) if (gate.caller(caller)) accounts.add(ticket.account);
    }
    return accounts;
  }

  private *turns(tickets: Iterable<Ticket>, gate: Gate): Generator<Turn> {
    const waiting = byCaller(tickets, gate);
    const callers = this.inTurn(waiting.keys());
    const gone = new Set<Ticket>();
    for (let caller = callers.shift(); caller !== undefined; caller = callers.shift()) {
      const ticket = nextOf(waiting.get(caller), gone);
      if (ticket === null) continue;
      gone.add(ticket);
      yield { ticket, caller };
      const had = ticket.callers();
      if (had.size > 1) {
        const others = callers.filter((name) => had.has(name));
        callers.splice(0, callers.length, ...callers.filter((name) => !had.has(name)), ...others);
      }
      callers.push(caller);
    }
  }

  /** Who was never served comes first, in the order they came; then who was served longest ago. */
  private inTurn(names: Iterable<string>): string[] {
    const waiting = [...names];
    if (waiting.length < 2) return waiting;
    const present = new Set(waiting);
    const served = [...this.servedCallers].filter((caller) => present.has(caller));
    return [...waiting.filter((caller) => !this.servedCallers.has(caller)), ...served];
  }
}

/** A caller's calls that wait, the next one at `place`. */
interface Waiting {
  readonly line: { readonly ticket: Ticket; readonly sinceMs: number }[];
  place: number;
}

function byCaller(tickets: Iterable<Ticket>, gate: Gate): Map<string, Waiting> {
  const waiting = new Map<string, Waiting>();
  for (const ticket of tickets) {
    if (!gate.account(ticket.account)) continue;
    for (const [caller, joinedAtMs] of ticket.callers()) {
      if (!gate.caller(caller)) continue;
      const own = waiting.get(caller) ?? { line: [], place: 0 };
      waiting.set(caller, own);
      // Who joins a call that has waited longer waits since then.
      const sinceMs = Math.max(ticket.sinceMs, joinedAtMs);
      let place = own.line.length;
      while (place > 0 && (own.line[place - 1]?.sinceMs ?? 0) > sinceMs) place -= 1;
      own.line.splice(place, 0, { ticket, sinceMs });
    }
  }
  return waiting;
}

function nextOf(own: Waiting | undefined, gone: ReadonlySet<Ticket>): Ticket | null {
  while (own !== undefined && own.place < own.line.length) {
    const ticket = own.line[own.place]?.ticket ?? null;
    own.place += 1;
    if (ticket !== null && !gone.has(ticket)) return ticket;
  }
  return null;
}
