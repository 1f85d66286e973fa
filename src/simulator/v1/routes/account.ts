import type { ResourceKey } from '../../../resources/table.js';
import { unknownPath } from '../../http/errors.js';
import type { RecordTable } from '../../world/record-store.js';
import type { Payload } from '../../world/collection.js';
import type { Endpoint } from '../endpoint.js';
import { companyOptional } from '../views/people.js';
import { contactOptional } from '../views/contact.js';
import { modelField, profile } from '../views/account.js';
import { opportunityOptional } from '../views/pipeline.js';

/** The account's profile and its custom field models. */

const readAll = (table: RecordTable): Payload[] => {
  const range = table.range(0, Infinity);
  return Array.from({ length: range.length }, (_, index) => table.read(range.at(index)));
};

/** A model: every custom field, and the optional properties; null if there are none. */
const defineModel = (records: string, key: ResourceKey, names: readonly string[] | null): Endpoint => ({
  path: `/v1/${records}/model`,
  handle({ world }) {
    const table = world.findTable(key, null);
    if (table === null) return unknownPath;
    return { status: 200, json: { custom_fields: readAll(table).map(modelField), optional_properties: names } };
  },
});

export const account: readonly Endpoint[] = [
  {
    path: '/v1/account/profile',
    handle({ world }) {
      const [record] = readAll(world.findTable('business_profile', null)!);
      return { status: 200, json: profile(record ?? {}) };
    },
  },
  defineModel('contacts', 'contact_fields', contactOptional.names),
  defineModel('companies', 'company_fields', companyOptional.names),
  defineModel('opportunities', 'opportunity_fields', opportunityOptional.names),
  defineModel('orders', 'order_fields', null),
  defineModel('subscriptions', 'subscription_fields', null),
  defineModel('tasks', 'task_fields', null),
  defineModel('notes', 'note_fields', null),
  defineModel('appointments', 'appointment_fields', null),
];
