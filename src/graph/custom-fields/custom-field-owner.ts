import { registerEnumType } from 'type-graphql';
import type { ResourceKey } from '../../resources/table.js';

/** The kinds of record that an account can define custom fields for; each value is the collection their definitions are in. */
export const CustomFieldOwner = {
  CONTACT: 'contact_fields',
  COMPANY: 'company_fields',
  DEAL: 'opportunity_fields',
  ORDER: 'order_fields',
  SUBSCRIPTION: 'subscription_fields',
  TASK: 'task_fields',
  NOTE: 'note_fields',
  APPOINTMENT: 'appointment_fields',
} as const satisfies Readonly<Record<string, ResourceKey>>;

/** A collection of custom field definitions. */
export type DefinitionKey = (typeof CustomFieldOwner)[keyof typeof CustomFieldOwner];

registerEnumType(CustomFieldOwner, {
  name: 'CustomFieldOwner',
  description: 'The kinds of record that can have custom fields.',
  valuesConfig: {
    CONTACT: { description: 'Contacts.' },
    COMPANY: { description: 'Companies.' },
    DEAL: { description: 'Deals (Keap: opportunities).' },
    ORDER: { description: 'Orders.' },
    SUBSCRIPTION: { description: 'Subscriptions.' },
    TASK: { description: 'Tasks. Keap keeps one set of fields for tasks, notes and appointments.' },
    NOTE: { description: 'Notes. Keap keeps one set of fields for tasks, notes and appointments.' },
    APPOINTMENT: { description: 'Appointments. Keap keeps one set of fields for tasks, notes and appointments.' },
  },
});
