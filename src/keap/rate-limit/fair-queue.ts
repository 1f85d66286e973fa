import { Turns } from './round-robin.js';

/** One call that waits for its slot. */
export interface Ticket {
  readonly lane: 'interactive' | 'background';
  readonly account: string;
  /** By the monotonic clock. Read anew each time: somebody more patient may join. */
  deadlineAtMs(): number;
  /** Everybody who waits for it: an identical call shares it. The queue is told when it changes. */
  callers(): Iterable<string>;
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

/** A caller's tickets by account, each with its number in the order in which the caller began to wait for them. */
type Line = Map<string, Map<Ticket, number>>;

/**
 * Calls in the order in which they are served: callers take turns, who was served longest ago first, and each caller's
 * own calls go as they came. A call that several wait for goes at the turn of the first of them, and is everybody's turn.
 */
export class FairQueue {
  private readonly tickets = new Map<Ticket, ReadonlySet<string>>();
  private readonly lines = new Map<string, Line>();
  private readonly turns = new Turns();
  private numbered = 0;

  get size(): number {
    return this.tickets.size;
  }

  add(ticket: Ticket): void {
    this.tickets.set(ticket, new Set());
    this.update(ticket);
  }

  drop(ticket: Ticket): void {
    for (const caller of this.tickets.get(ticket) ?? []) this.takeOut(ticket, caller);
    this.tickets.delete(ticket);
  }

  /** Others wait for a ticket than before. */
  update(ticket: Ticket): void {
    const before = this.tickets.get(ticket);
    if (before === undefined) return;
    const now = new Set(ticket.callers());
    for (const caller of before) if (!now.has(caller)) this.takeOut(ticket, caller);
    for (const caller of now) if (!before.has(caller)) this.putIn(ticket, caller);
    this.tickets.set(ticket, now);
  }

  /** A ticket goes: whoever waits for it has had a turn. */
  served(ticket: Ticket): void {
    for (const caller of ticket.callers()) this.turns.had(caller);
  }

  /** Whose turn is now; null when none that waits may go. */
  next(gate: Gate): Turn | null {
    let next: Turn | null = null;
    for (const [caller, line] of this.lines) {
      if (!gate.caller(caller) || (next !== null && !this.turns.isBefore(caller, next.caller))) continue;
      const ticket = firstOf(line, gate);
      if (ticket !== null) next = { ticket, caller };
    }
    return next;
  }

  /** All that waits, as it will be served if nobody comes or leaves. */
  inOrder(): Ticket[] {
    const lines = this.turns.sort([...this.lines.keys()]).map((caller) => ticketsOf(this.lines.get(caller)));
    const order = new Set<Ticket>();
    for (let round = 0; order.size < this.tickets.size && lines.some(({ length }) => round < length); round += 1) {
      for (const line of lines) if (round < line.length) order.add(line[round] as Ticket);
    }
    return [...order];
  }

  /** How many are served before a newcomer if nobody else comes. A best case. */
  ahead(newcomer: Ticket): number {
    let least = Infinity;
    for (const caller of newcomer.callers()) {
      const own = sizeOf(this.lines.get(caller));
      let ahead = own;
      for (const [other, line] of this.lines) {
        if (other === caller) continue;
        const isFirst = this.turns.isBefore(other, caller) || !this.turns.isBefore(caller, other);
        ahead += Math.min(sizeOf(line), own + (isFirst ? 1 : 0));
      }
      least = Math.min(least, ahead);
    }
    return Math.min(least, this.tickets.size);
  }

  /** The accounts of what some caller waits for who may go. */
  accounts(gate: Pick<Gate, 'caller'>): ReadonlySet<string> {
    const accounts = new Set<string>();
    for (const [caller, line] of this.lines) {
      if (gate.caller(caller)) for (const account of line.keys()) accounts.add(account);
    }
    return accounts;
  }

  private putIn(ticket: Ticket, caller: string): void {
    const line: Line = this.lines.get(caller) ?? new Map();
    const own = line.get(ticket.account) ?? new Map<Ticket, number>();
    own.set(ticket, (this.numbered += 1));
    line.set(ticket.account, own);
    this.lines.set(caller, line);
  }

  private takeOut(ticket: Ticket, caller: string): void {
    const line = this.lines.get(caller);
    const own = line?.get(ticket.account);
    own?.delete(ticket);
    if (own?.size === 0) line?.delete(ticket.account);
    if (line?.size === 0) this.lines.delete(caller);
  }
}

/** What the caller has waited for longest, of the accounts that may go. */
function firstOf(line: Line, gate: Gate): Ticket | null {
  let first: readonly [Ticket, number] | null = null;
  for (const [account, tickets] of line) {
    const head = gate.account(account) ? tickets.entries().next().value : undefined;
    if (head !== undefined && (first === null || head[1] < first[1])) first = head;
  }
  return first?.[0] ?? null;
}

function ticketsOf(line: Line | undefined): Ticket[] {
  const all = [...(line?.values() ?? [])].flatMap((tickets) => [...tickets]);
  return all.toSorted(([, one], [, other]) => one - other).map(([ticket]) => ticket);
}

function sizeOf(line: Line | undefined): number {
  let size = 0;
  for (const tickets of line?.values() ?? []) size += tickets.size;
  return size;
}
