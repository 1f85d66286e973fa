import type { Row } from '../row.js';
import { customField } from '../normalize/custom-fields.js';
import { json, text, type ResourceView } from '../view.js';
import { HOUR, row } from './shape.js';

const viewOf = (records: string): Omit<ResourceView, 'appended'> => ({
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
 * The custom fields an account has defined, one collection for each kind of record that can have them: Keap answers each
 * model whole. Facts: docs/keap-api.md 6.1, 7, 8.10.
 */
const fieldsOf = (records: string, view: Omit<ResourceView, 'appended'>): Row =>
  row({
    node: null,
    v2: { path: `/v2/${records}/model`, answer: 'list', envelope: 'custom_fields' },
    v1: { path: `/v1/${records}/model`, answer: 'list', envelope: 'custom_fields', seen: customField },
    view,
    freshForMs: HOUR,
    reference: true,
  });

export const contactFields = fieldsOf('contacts', viewOf('contacts'));
export const companyFields = fieldsOf('companies', viewOf('companies'));
export const opportunityFields = fieldsOf('opportunities', viewOf('deals'));
export const orderFields = fieldsOf('orders', viewOf('orders'));
export const subscriptionFields = fieldsOf('subscriptions', viewOf('subscriptions'));
export const taskFields = fieldsOf('tasks', viewOf('tasks'));
export const noteFields = fieldsOf('notes', viewOf('notes'));

/** Appointments exist in v1 only. */
export const appointmentFields = row({
  node: null,
  v1: { path: '/v1/appointments/model', answer: 'list', envelope: 'custom_fields', seen: customField },
  view: viewOf('appointments'),
  freshForMs: HOUR,
  reference: true,
});
