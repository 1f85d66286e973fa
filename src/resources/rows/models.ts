import type { Row } from '../row.js';
import { customField } from '../v1/custom-fields.js';
import { HOUR, row } from './shape.js';

/**
 * The custom fields an account has defined, one collection for each kind of record that can have them: Keap answers each
 * model whole. Facts: docs/keap-api.md 6.1, 7, 8.10.
 */
const fieldsOf = (records: string): Row =>
  row({
    node: null,
    v2: { path: `/v2/${records}/model`, answer: 'list', envelope: 'custom_fields' },
    v1: { path: `/v1/${records}/model`, answer: 'list', envelope: 'custom_fields', seen: customField },
    freshForMs: HOUR,
    reference: true,
  });

export const contactFields = fieldsOf('contacts');
export const companyFields = fieldsOf('companies');
export const opportunityFields = fieldsOf('opportunities');
export const orderFields = fieldsOf('orders');
export const subscriptionFields = fieldsOf('subscriptions');
export const taskFields = fieldsOf('tasks');
export const noteFields = fieldsOf('notes');

/** Appointments exist in v1 only. */
export const appointmentFields = row({
  node: null,
  v1: { path: '/v1/appointments/model', answer: 'list', envelope: 'custom_fields', seen: customField },
  freshForMs: HOUR,
  reference: true,
});
