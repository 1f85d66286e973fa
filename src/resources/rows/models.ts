import type { Row } from '../row.js';
import { customField } from '../normalize/custom-fields.js';
import { json, text, type ResourceView } from '../view.js';
import { HOUR, defineRow } from './shape.js';

const buildView = (records: string): Omit<ResourceView, 'appended'> => ({
  comment: `A custom field that the account has defined for ${records}.`,
  columns: {
    label: text('What people see.'),
    field_name: text('The name that filters go by.'),
    field_type: text('What the field holds, as Keap writes it.'),
    group_name: text('The group of fields that it stands in.'),
    options: json('The values it can have, as a JSON list; null where it can have any.'),
  },
});

/**
 * The custom fields of an account, one collection for each type of record that has them: Keap sends each model whole.
 * Facts: docs/keap-api.md 6.1, 7, 8.10.
 */
const defineFieldsRow = (records: string, view: Omit<ResourceView, 'appended'>, isEditionGated = false): Row =>
  defineRow({
    node: null,
    isEditionGated,
    v2: { path: `/v2/${records}/model`, responseShape: 'list', envelope: 'custom_fields' },
    v1: { path: `/v1/${records}/model`, responseShape: 'list', envelope: 'custom_fields', normalize: customField },
    view,
    ttlMs: HOUR,
    isReference: true,
  });

export const contactFields = defineFieldsRow('contacts', buildView('contacts'));
export const companyFields = defineFieldsRow('companies', buildView('companies'));
export const opportunityFields = defineFieldsRow('opportunities', buildView('deals'), true);
export const orderFields = defineFieldsRow('orders', buildView('orders'));
export const subscriptionFields = defineFieldsRow('subscriptions', buildView('subscriptions'));
export const taskFields = defineFieldsRow('tasks', buildView('tasks'));
export const noteFields = defineFieldsRow('notes', buildView('notes'));

/** v1 alone has the model of appointments. */
export const appointmentFields = defineRow({
  node: null,
  isEditionGated: true,
  v1: { path: '/v1/appointments/model', responseShape: 'list', envelope: 'custom_fields', normalize: customField },
  view: buildView('appointments'),
  ttlMs: HOUR,
  isReference: true,
});
