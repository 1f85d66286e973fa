import type { Sizes } from './sizes.js';

/** Lies by the collection whose record tells them. Each breaks one check only. */
const defectsByCollection = {
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

type DefectiveCollection = keyof typeof defectsByCollection;

/** Two of each, so that a check that stops at its first finding is found out. */
const PER_CHECK = 2;
/** At most one record in four lies, and a liar's neighbour never does. */
const MIN_SPACING = 4;

/** Which records lie, and how. */
export interface SeededDefects {
  /** The check that this record breaks, or null. */
  find(collection: DefectiveCollection, number: number): string | null;
  /** Every lie of a seeded record. */
  readonly all: readonly {
    readonly check: string;
    readonly collection: DefectiveCollection;
    readonly number: number;
  }[];
  /** The records that break a check, ascending. */
  findRecords(check: string): readonly number[];
  /** Payments beyond those of the orders, each for an order that does not exist. */
  readonly orphanPayments: number;
}

/** Spreads the lies over the collections; small collections get fewer, `wanted: false` gives none. */
export function planDefects(sizes: Sizes, isEnabled: boolean): SeededDefects {
  const byRecord = new Map<DefectiveCollection, Map<number, string>>();
  const planned: { check: string; collection: DefectiveCollection; number: number }[] = [];
  for (const [collection, checks] of Object.entries(defectsByCollection) as [
    DefectiveCollection,
    readonly string[],
  ][]) {
    // Nothing can be told about people who are not there.
    const size = isEnabled && sizes.contacts > 0 ? sizes[collection] : 0;
    const checkByNumber = new Map<number, string>();
    byRecord.set(collection, checkByNumber);
    const slots = Math.min(checks.length * PER_CHECK, Math.floor(size / MIN_SPACING));
    for (let slot = 0; slot < slots; slot++) {
      const number = Math.floor(((slot + 0.5) * size) / slots);
      const check = checks[slot % checks.length]!;
      checkByNumber.set(number, check);
      planned.push({ check, collection, number });
    }
  }
  return {
    find: (collection, number) => byRecord.get(collection)?.get(number) ?? null,
    all: planned,
    findRecords: (check) => planned.filter((one) => one.check === check).map(({ number }) => number),
    orphanPayments: isEnabled && sizes.orders >= MIN_SPACING && sizes.contacts > 0 ? PER_CHECK : 0,
  };
}
