import { it } from 'vitest';
import { expectNotCertified } from './keap.js';
import { eachRecordAltered } from './faults.js';

const without = (path: RegExp, ...columns: readonly string[]): ReturnType<typeof eachRecordAltered> =>
  eachRecordAltered(path, (record) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !columns.includes(name))),
  );

// All of this file need the guard FILL_RATE and, in a first snapshot, its check of requested columns.
it.each([
  ['contacts', 'custom_fields'],
  ['contacts', 'email_addresses'],
  ['contacts', 'family_name'],
  ['orders', 'order_items'],
] as const)('A v2 list of %s in which the column %s is gone from all records is not certified', (resource, column) =>
  expectNotCertified(
    {
      hasGoodRunBefore: true,
      options: { contacts: 40 },
      faults: [without(new RegExp(`^/v2/${resource}$`), column)],
      resources: [resource],
    },
    { resource, fact: new RegExp(column) },
  ),
);

it.each([
  ['contacts', 'custom_fields'],
  ['contacts', 'email_addresses'],
  ['orders', 'order_items'],
] as const)('A v1 list of %s in which the column %s is gone from all records is not certified', (resource, column) =>
  expectNotCertified(
    {
      hasGoodRunBefore: true,
      options: { contacts: 40, edition: 'v1' },
      faults: [without(new RegExp(`^/v1/${resource}$`), column)],
      resources: [resource],
    },
    { resource, fact: new RegExp(column) },
  ),
);

it('A first snapshot without a list column that was asked for in any contact is not certified', () =>
  expectNotCertified(
    { options: { contacts: 40 }, faults: [without(/^\/v2\/contacts$/, 'custom_fields')], resources: ['contacts'] },
    { resource: 'contacts', fact: /custom_fields/ },
  ));
