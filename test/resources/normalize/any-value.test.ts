import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint, Payload } from '../../../src/resources/row.js';
import { resourceKeys, table, type ResourceKey } from '../../../src/resources/table.js';
import { KeapDocument } from '../document.js';

interface Case {
  readonly key: ResourceKey;
  readonly endpoint: Endpoint;
  readonly path: string;
}

const cases: readonly Case[] = resourceKeys.flatMap((key) =>
  table[key].endpoints
    .filter(({ normalize: result }) => result !== null)
    .map((endpoint) => ({ key, endpoint, path: `${endpoint.apiVersion} ${endpoint.path}` })),
);

/** Columns that hold ids, by v1's name and by v2's. */
const idColumns: Partial<Record<ResourceKey, Readonly<Record<string, string>>>> = {
  users: { id: 'id', infusionsoft_id: 'keap_id', global_user_id: 'global_user_id' },
  contacts: { id: 'id', owner_id: 'owner_id', lead_source_id: 'leadsource_id' },
  companies: { id: 'id' },
  tags: { id: 'id' },
  stages: { stage_id: 'id' },
  opportunities: { id: 'id', affiliate_id: 'affiliate_id' },
  orders: { id: 'id', contact_id: 'contact_id', product_id: 'product_id', sales_affiliate_id: 'sales_affiliate_id' },
  order_payments: { id: 'id', invoice_id: 'invoice_id', payment_id: 'payment_id' },
  payments: { id: 'id', contact_id: 'contact_id' },
  transactions: { id: 'id', contact_id: 'contact_id' },
  products: { id: 'id' },
  subscriptions: { id: 'id', contact_id: 'contact_id', payment_gateway_id: 'merchant_account_id' },
  tasks: { id: 'id', user_id: 'assigned_to_user_id' },
  notes: { id: 'id', contact_id: 'contact_id' },
  files: { id: 'id', contact_id: 'contact_id', created_by: 'created_by_id' },
  campaigns: { id: 'id', created_by_global_id: 'created_by_global_id' },
  emails: { id: 'id', contact_id: 'contact_id' },
  appointments: { id: 'id', contact_id: 'contact_id', user: 'user_id' },
};

/** Names of v1 columns, so that random values reach the conversions. */
const names = (
  'id tag contact company category contact_id user user_id stage details check_list_items custom_fields content options ' +
  'email_address email_addresses field email_opted_in email_status opt_in_reason address addresses zip_code tag_ids type ' +
  'relationships social_accounts order_items specialId specialAmount specialPctOrAmt special product subscriptionPlan ' +
  'cycle cycle_type shipping_information street1 country zip payment_plan payment_gateway order_ids order_id orders ' +
  'pay_date pay_status product_options values variable_setting min_chars can_contain_number subscription_plans status ' +
  'priority last_updated_by file_descriptor sent_to_cc_addresses stages field_type include_in_forecast __proto__'
).split(' ');

/** Random values, mostly under known names, with known enum values among the texts. */
const anything = fc.letrec<{ value: unknown; record: Payload }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(
      null,
      0,
      -1,
      '',
      '0',
      1,
      2.5,
      true,
      'EMAIL1',
      'Variable',
      'FixedList',
      'DoubleOptin',
      '1,2',
    ),
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('record'),
  ),
  record: fc
    .array(fc.tuple(fc.constantFrom(...names), tie('value')), { maxLength: 6 })
    .map((entries): Payload => Object.fromEntries(entries)),
}));

const RUNS = 300;

describe('whatever Keap sends', () => {
  it.each(cases)('$key by $path normalizes any value without an error and does not mutate it', ({ endpoint }) => {
    const property = fc.property(fc.oneof(anything.record, anything.value), (sent) => {
      const before = JSON.stringify(sent);
      const result = endpoint.normalize!(sent as Payload, null);
      expect(JSON.stringify(sent)).toBe(before);
      expect(() => endpoint.normalize!(result, 'parent')).not.toThrow();
    });
    fc.assert(property, { numRuns: RUNS });
  });

  it.each(cases.filter(({ key, endpoint }) => endpoint.apiVersion === 'v1' && Object.hasOwn(idColumns, key)))(
    '$key by $path: ids become text or null, and stay so when normalized again',
    ({ key, endpoint }) => {
      const columns = Object.entries(idColumns[key] ?? {});
      const sent = fc.record(
        Object.fromEntries(
          columns.map(([name]) => [name, fc.oneof(fc.integer(), fc.nat().map(String), fc.constant(0))]),
        ),
        { requiredKeys: [] },
      );
      const property = fc.property(sent, (payload) => {
        const result = endpoint.normalize!(payload, null);
        for (const [v1, v2] of columns) {
          if (!Object.hasOwn(payload, v1)) expect(Object.hasOwn(result, v2)).toBe(false);
          else expect(result[v2] === null || (typeof result[v2] === 'string' && result[v2] !== '0')).toBe(true);
        }
        expect(endpoint.normalize!(result, null)).toEqual(result);
      });
      fc.assert(property, { numRuns: 100 });
    },
  );

  const document = KeapDocument.read('v1');
  it.skipIf(document === null).each(cases.filter(({ endpoint }) => document?.operation(endpoint.path) !== undefined))(
    '$key by $path: normalizing a documented record twice changes nothing more',
    ({ endpoint }) => {
      const example = document!.example(document!.record(endpoint.path, endpoint.envelope)) as Payload;
      const result = endpoint.normalize!(example, null);
      expect(endpoint.normalize!(result, null)).toEqual(result);
    },
  );
});
