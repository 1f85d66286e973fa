/**
 * The number of records per collection. Contact tags, stage moves, payments, transactions and models follow from their
 * owners.
 */
export interface Sizes {
  readonly users: number;
  readonly tag_categories: number;
  readonly tags: number;
  readonly stages: number;
  readonly companies: number;
  readonly contacts: number;
  readonly opportunities: number;
  readonly products: number;
  readonly orders: number;
  readonly subscriptions: number;
  readonly tasks: number;
  readonly notes: number;
  readonly files: number;
  readonly campaigns: number;
  readonly emails: number;
  readonly email_templates: number;
  readonly product_categories: number;
  readonly user_groups: number;
  readonly appointments: number;
  readonly pipelines: number;
}

const scale = (whole: number, part: number): number => Math.round(whole * part);

/** Realistic sizes for a number of contacts; given sizes stay. */
export function resolveSizes(overrides: Partial<Sizes>): Sizes {
  const contacts = overrides.contacts ?? 500;
  const sizes = {
    users: 6,
    tag_categories: 6,
    tags: 40,
    stages: 7,
    companies: scale(contacts, 0.1),
    opportunities: scale(contacts, 0.2),
    products: 24,
    orders: scale(contacts, 0.6),
    subscriptions: scale(contacts, 0.05),
    tasks: scale(contacts, 0.4),
    notes: scale(contacts, 0.4),
    files: scale(contacts, 0.06),
    campaigns: 8,
    emails: scale(contacts, 0.8),
    email_templates: 8,
    product_categories: 5,
    user_groups: 3,
    appointments: scale(contacts, 0.1),
    pipelines: 2,
  };
  const namedSizes = Object.fromEntries(
    Object.entries(overrides).filter(([name, size]) => name in sizes && size !== undefined),
  );
  const all: Sizes = { ...sizes, ...namedSizes, contacts };
  for (const [name, size] of Object.entries(all) as [string, number][])
    if (!Number.isInteger(size) || size < 0) throw new RangeError(`The simulator cannot make ${size} ${name}.`);
  return all;
}
