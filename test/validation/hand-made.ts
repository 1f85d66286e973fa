import { randomUUID } from 'node:crypto';

import type { Payload } from '../../src/resources/row.js';
import { buildIdentity } from '../../src/resources/record.js';
import { resourceKeys, table, type ResourceKey } from '../../src/resources/table.js';
import type { Sql } from '../../src/db/sql.js';

/** Records of an account. `$parent` is the parent id of a child record, apart from its payload. */
export type AccountRecords = Partial<Record<ResourceKey, readonly (Payload & { readonly $parent?: string })[]>>;

const money = (amount: number): Payload => ({ amount, currency_code: 'USD', formatted_amount: `$${amount / 100}` });

export const contact = (id: string, more: Payload = {}): Payload => ({
  id,
  company: { id: '1', company_name: 'Acme' },
  owner_id: '1',
  tag_ids: ['1'],
  email_addresses: [{ email: `person${id}@example.com`, field: 'EMAIL1' }],
  phone_numbers: [],
  birth_date: '1980-02-03',
  ...more,
});

export const order = (id: string, more: Payload = {}): Payload => ({
  id,
  status: 'PAID',
  contact: { id: '10' },
  total: money(2500),
  total_paid: money(2500),
  total_due: money(0),
  order_items: [
    { quantity: 2, price_per_unit: money(1500), discount: money(500), product: { id: '1' } },
    { quantity: 0, price_per_unit: money(900), discount: null, product: { id: '0' } },
  ],
  ...more,
});

export const cents = money;

/** A small account with records for every check and without a defect. */
export const validAccount: AccountRecords = {
  users: [{ id: '1', status: 'ACTIVE' }],
  tag_categories: [{ id: '1' }],
  tags: [
    { id: '1', category: { id: '1' } },
    { id: '2', category: null },
  ],
  contact_tags: [
    { id: '10', $parent: '1', applied_time: '2025-01-01T00:00:00Z' },
    { id: '11', $parent: '1', applied_time: '2025-01-01T00:00:00Z' },
  ],
  stages: [{ id: '1' }, { id: '2' }, { id: '3' }],
  stage_moves: [
    {
      id: '1',
      opportunity_id: '1',
      move_from_stage_id: '0',
      move_to_stage_id: '1',
      user_id: '1',
      move_time: '2025-01-01T00:00:00.000+0000',
    },
    {
      id: '2',
      opportunity_id: '1',
      move_from_stage_id: '1',
      move_to_stage_id: '2',
      user_id: '-1',
      move_time: '2025-01-02T00:00:00.000+0000',
    },
  ],
  companies: [{ id: '1', owner_id: '1' }],
  contacts: [contact('10'), contact('11', { company: null, owner_id: '0', birth_date: '' })],
  opportunities: [
    {
      id: '1',
      contact: { id: '10' },
      stage: { id: '2' },
      user: null,
      projected_revenue_low: 10.5,
      projected_revenue_high: 10.5,
    },
  ],
  products: [{ id: '1', price: money(1500) }],
  orders: [
    order('1'),
    order('2', { status: 'SENT', total_paid: money(1000), total_due: money(1500) }),
    order('3', { order_items: [], status: 'DRAFT' }),
  ],
  payments: [
    {
      id: '1',
      amount: 25,
      status: 'APPROVED',
      contact_id: '10',
      order_ids: ['1'],
      payment_time: '2025-01-01T00:00:00Z',
    },
    {
      id: '2',
      amount: 99,
      status: 'PENDING',
      contact_id: '10',
      order_ids: ['1'],
      payment_time: '2025-01-01T00:00:00Z',
    },
  ],
  transactions: [
    {
      payment_id: '1',
      transaction_time: '2025-01-01T00:00:00Z',
      amount: 25,
      transaction_method: 'CAPTURE',
      contact_id: '10',
      order_ids: ['1'],
    },
  ],
  subscriptions: [
    {
      id: '1',
      contact_id: '10',
      product_id: '1',
      active: true,
      billing_amount: 9.5,
      start_date: '2025-01-01',
      end_date: null,
    },
  ],
  tasks: [
    {
      id: '1',
      contact_id: '10',
      opportunity_id: '1',
      assigned_to_user_id: '1',
      completed: true,
      create_time: '2025-01-01T00:00:00Z',
      completion_time: '2025-01-02T00:00:00Z',
    },
    {
      id: '2',
      contact_id: null,
      opportunity_id: '',
      completed: false,
      create_time: '2025-01-01T00:00:00Z',
      completion_time: null,
    },
  ],
  notes: [{ id: '1', contact_id: '10', created_by_user_id: '1', assigned_to_user: { id: '1' } }],
  files: [{ id: '1', contact_id: '10', created_by_id: '1' }],
  campaigns: [{ id: '1' }],
};

/** The valid account with these records of a collection added, or replaced where the id exists. */
export function withRecords(
  resource: ResourceKey,
  ...records: readonly (Payload & { readonly $parent?: string })[]
): AccountRecords {
  const isOther = (kept: Payload): boolean =>
    !records.some((record) => record['id'] === kept['id'] && record['$parent'] === kept['$parent']);
  return { ...validAccount, [resource]: [...(validAccount[resource] ?? []).filter(isOther), ...records] };
}

export interface RunOverrides {
  readonly status?: string;
  /** Columns of legs that differ from the valid account. */
  readonly legs?: Partial<Record<ResourceKey, Readonly<Record<string, unknown>>>>;
  readonly resources?: readonly ResourceKey[];
  /** Columns of the run that differ: of another tenant, of a release without evidence, accepted … */
  readonly run?: Readonly<Record<string, unknown>>;
}

/** Writes an account directly into the tables, as a snapshot of its own tenant with evidence for each leg. Returns the run's id. */
export async function writeRun(sql: Sql, account: AccountRecords, overrides: RunOverrides = {}): Promise<string> {
  const { status = 'COMPLETED', legs = {}, resources = resourceKeys } = overrides;
  const facts = {
    tenant: `tenant-${randomUUID()}`,
    evidence_version: 1,
    covers_all: resources.length === resourceKeys.length,
    ...overrides.run,
  };
  const [run] = await sql.query<{ id: string }>(
    `insert into keap.snapshot_run (mode, status, resources, started_at, finished_at, tenant, evidence_version, covers_all, as_seen_by, accepted_at)
     select 'FULL', $1, $2, '2026-01-15T11:00:00Z', '2026-01-15T12:00:00Z', tenant, evidence_version, covers_all, as_seen_by, accepted_at
       from jsonb_to_record($3::jsonb) as run (tenant text, evidence_version int, covers_all boolean, as_seen_by text, accepted_at timestamptz)
     returning id::text`,
    [status, resources, JSON.stringify(facts)],
  );
  const runId = run?.id ?? '';
  for (const [position, resource] of resources.entries()) {
    const records = account[resource] ?? [];
    await writeRecords(sql, runId, resource, records);
    const leg = {
      status: 'COMPLETED',
      records: records.length,
      repeated: 0,
      unidentified: 0,
      expected: null,
      evidence: { kind: 'AGREED', expected: null, counted: records.length, confirmedBy: 'two reads' },
      ...legs[resource],
    };
    await sql.query(
      `insert into keap.snapshot_leg (run_id, resource, position, walk, status, records, repeated, unidentified, expected, skipped_reason, evidence, reason, held)
       select $1::bigint, $2, $3, 'TOKENS', status, records, repeated, unidentified, expected, skipped_reason, evidence, reason, held
         from jsonb_to_record($4::jsonb) as leg (status text, records bigint, repeated bigint, unidentified bigint, expected bigint, skipped_reason text, evidence jsonb, reason text, held jsonb)`,
      [runId, resource, position, JSON.stringify(leg)],
    );
  }
  return runId;
}

async function writeRecords(
  sql: Sql,
  runId: string,
  resource: ResourceKey,
  records: AccountRecords[ResourceKey] = [],
): Promise<void> {
  for (const { $parent, ...payload } of records) {
    await sql.query(
      `insert into keap.record (tenant, resource, keap_id, from_run, parent_id, payload, payload_hash, api)
       select tenant, $2, $3, id, $4, $5::jsonb, '\\x00', 'v2' from keap.snapshot_run where id = $1::bigint`,
      [
        runId,
        resource,
        buildIdentity(table[resource].identity, payload, $parent ?? null),
        $parent ?? null,
        JSON.stringify(payload),
      ],
    );
  }
}
