import { companies, contacts } from './people.js';
import { opportunities } from './pipeline.js';
import { defineRoute, type Route } from './route.js';
import { notes, tasks } from './work.js';

/** The custom field models: the whole list in one response, with the names that `fields` accepts. */
const defineModelRoute = (records: string, noun: string, list: Pick<Route, 'fields'>): Route =>
  defineRoute({
    path: `${records}/model`,
    hasSingle: false,
    noun: `${noun}Model`,
    envelope: 'custom_fields',
    responseShape: 'list',
    extraColumns: { optional_properties: list.fields?.optional ?? null },
    orders: {},
    filters: {},
  });

export const contactFields = defineModelRoute('contacts', 'Contact', contacts);
export const companyFields = defineModelRoute('companies', 'Company', companies);
export const opportunityFields = defineModelRoute('opportunities', 'Opportunity', opportunities);
export const orderFields = defineModelRoute('orders', 'Order', { fields: null });
export const subscriptionFields = defineModelRoute('subscriptions', 'Subscription', { fields: null });
export const taskFields = defineModelRoute('tasks', 'Task', tasks);
export const noteFields = defineModelRoute('notes', 'Note', notes);
