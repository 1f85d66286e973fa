import type { Sizes } from './sizes.js';

/** Lies by the collection whose record tells them. Each breaks one check only. */
const planted = {
  contacts: [
    'MUST-REF-contacts-tags',
    'MUST-REF-contacts-company',
    'MUST-TAG-01',
    'SHOULD-CON-01',
    'SHOULD-CON-02',
    'SHOULD-CON-03',
    'MAY-CON-04',
  ],
  orders: ['MUST-REF-orders-contact', 'MUST-ORD-01', 'MUST-ORD-02', 'MUST-ORD-03', 'MUST-PAY-01'],
  opportunities: ['MUST-REF-opportunities-stage', 'MUST-OPP-01'],
  products: ['SHOULD-PRD-01'],
  subscriptions: ['MUST-SUB-01'],
  tasks: ['MUST-REF-tasks-owner', 'SHOULD-TSK-01'],
  notes: ['MUST-REF-notes-contact'],
} as const satisfies Partial<Record<keyof Sizes, readonly string[]>>;

type Liar = keyof typeof planted;

/** Two of each, so that a check that stops at its first finding is found out. */
const EACH = 2;
/** At most one record in four lies, and a liar's neighbour never does. */
const APART = 4;

/** Which records lie, and how. */
export interface Lies {
  /** The check that this record breaks, or null. */
  of(collection: Liar, number: number): string | null;
  /** Every lie of a seeded record. */
  readonly told: readonly { readonly check: string; readonly collection: Liar; readonly number: number }[];
  /** The records that break a check, ascending. */
  tellers(check: string): readonly number[];
  /** Payments beyond those of the orders, each for an order that does not exist. */
  readonly strayPayments: number;
}

/** Spreads the lies over the collections; small collections get fewer, `wanted: false` gives none. */
export function planLies(sizes: Sizes, wanted: boolean): Lies {
  const byRecord = new Map<Liar, Map<number, string>>();
  const told: { check: string; collection: Liar; number: number }[] = [];
  for (const [collection, checks] of Object.entries(planted) as [Liar, readonly string[]][]) {
    // Nothing can be told about people who are not there.
    const size = wanted && sizes.contacts > 0 ? sizes[collection] : 0;
    const liars = new Map<number, string>();
    byRecord.set(collection, liars);
    const slots = Math.min(checks.length * EACH, Math.floor(size / APART));
    for (let slot = 0; slot < slots; slot++) {
      const number = Math.floor(((slot + 0.5) * size) / slots);
      const check = checks[slot % checks.length]!;
      liars.set(number, check);
      told.push({ check, collection, number });
    }
  }
  return {
    of: (collection, number) => byRecord.get(collection)?.get(number) ?? null,
    told,
    tellers: (check) => told.filter((one) => one.check === check).map(({ number }) => number),
    strayPayments: wanted && sizes.orders >= APART && sizes.contacts > 0 ? EACH : 0,
  };
}
