import type { Sizes } from './sizes.js';

/** The seeded defects by the collection of the wrong record. Each breaks one check only. */
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

/** Two of each, so that tests catch a check that stops at its first finding. */
const PER_CHECK = 2;
/** At most one record in four is wrong, and never two neighbours. */
const MIN_SPACING = 4;

/** Which records are wrong, and how. */
export interface SeededDefects {
  /** The check that this record breaks, or null. */
  find(collection: DefectiveCollection, number: number): string | null;
  /** Every defect of a seeded record. */
  readonly all: readonly {
    readonly check: string;
    readonly collection: DefectiveCollection;
    readonly number: number;
  }[];
  /** The records that break a check, ascending. */
  findRecords(check: string): readonly number[];
  /** Payments beyond those of the orders, each for a missing order. */
  readonly orphanPayments: number;
}

/** Spreads the defects over the collections. Small collections get fewer; `isEnabled: false` gives none. */
export function planDefects(sizes: Sizes, isEnabled: boolean): SeededDefects {
  const byRecord = new Map<DefectiveCollection, Map<number, string>>();
  const planned: { check: string; collection: DefectiveCollection; number: number }[] = [];
  for (const [collection, checks] of Object.entries(defectsByCollection) as [
    DefectiveCollection,
    readonly string[],
  ][]) {
    // Most defects need a contact.
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
