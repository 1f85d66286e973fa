import { companies, contacts } from './people.js';
import { opportunities } from './pipeline.js';
import { route, type Route } from './route.js';
import { notes, tasks } from './work.js';

/** The custom field models: the whole list in one answer, and the names that `fields` takes beside it. */
const modelOf = (records: string, noun: string, list: Pick<Route, 'fields'>): Route =>
  route({
    path: `${records}/model`,
    single: false,
    noun: `${noun}Model`,
    envelope: 'custom_fields',
    answer: 'list',
    beside: { optional_properties: list.fields?.optional ?? null },
    orders: {},
    filters: {},
  });

export const contactFields = modelOf('contacts', 'Contact', contacts);
export const companyFields = modelOf('companies', 'Company', companies);
export const opportunityFields = modelOf('opportunities', 'Opportunity', opportunities);
export const orderFields = modelOf('orders', 'Order', { fields: null });
export const subscriptionFields = modelOf('subscriptions', 'Subscription', { fields: null });
export const taskFields = modelOf('tasks', 'Task', tasks);
export const noteFields = modelOf('notes', 'Note', notes);
