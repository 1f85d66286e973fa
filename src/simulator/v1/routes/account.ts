import type { ResourceKey } from '../../../resources/table.js';
import { unknownPath } from '../../http/errors.js';
import type { RecordTable } from '../../world/record-store.js';
import type { Payload } from '../../world/collection.js';
import type { Endpoint } from '../endpoint.js';
import { companyOptional } from '../views/people.js';
import { contactOptional } from '../views/contact.js';
import { modelField, profile } from '../views/account.js';
import { opportunityOptional } from '../views/pipeline.js';

/** The account's profile and the models of what it keeps. */

const all = (table: RecordTable): Payload[] => {
  const range = table.range(0, Infinity);
  return Array.from({ length: range.length }, (_, place) => table.read(range.at(place)));
};

/** A model: every custom field, and the optional properties that may be asked for; null where there are none. */
const model = (records: string, key: ResourceKey, names: readonly string[] | null): Endpoint => ({
  path: `/v1/${records}/model`,
  answer({ world }) {
    const table = world.findTable(key, null);
    if (table === null) return unknownPath;
    return { status: 200, json: { custom_fields: all(table).map(modelField), optional_properties: names } };
  },
});

export const account: readonly Endpoint[] = [
  {
    path: '/v1/account/profile',
    answer({ world }) {
      const [record] = all(world.findTable('business_profile', null)!);
      return { status: 200, json: profile(record ?? {}) };
    },
  },
  model('contacts', 'contact_fields', contactOptional.names),
  model('companies', 'company_fields', companyOptional.names),
  model('opportunities', 'opportunity_fields', opportunityOptional.names),
  model('orders', 'order_fields', null),
  model('subscriptions', 'subscription_fields', null),
  model('tasks', 'task_fields', null),
  model('notes', 'note_fields', null),
  model('appointments', 'appointment_fields', null),
];
