import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, keapField } from '../schema/columns.js';
import { describeRawField } from '../values/enums.js';
import { CustomFieldType, readCustomFieldType } from './custom-field-type.js';
import type { ResourceKey } from '../../resources/table.js';

/** The kinds of record that can have custom fields; each value is the collection of their definitions. */
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

@ObjectType({ description: 'One of the choices of a custom field.' })
export class CustomFieldOption {
  @Column(() => ID, "Keap's id of the choice.", { name: 'keapId' })
  id?: string;

  @Column(() => String, 'Label of the choice. Keap stores it as the value, except for drilldowns, which store the id.')
  label?: string;

  @Column(() => [CustomFieldOption], 'The choices below this one, in a drilldown. Only on Keap v1.')
  options?: object[];
}

@ObjectType({
  description:
    'A custom field that the account has defined. Keap: `/v2/contacts/model` and the same path below other collections.',
})
export class CustomFieldDefinition {
  @Column(() => ID, "Keap's own id, as in `customFields { keapId }` of a record and in `customFields` of inputs.", {
    name: 'keapId',
  })
  id?: string;

  @Column(() => String, 'The name to filter by (`customField: { name: … }`), as in favoriteColor1.', {
    name: 'name',
  })
  field_name?: string;

  @Column(() => String, 'The label that users see, as in Favorite color.')
  label?: string;

  @Field(() => CustomFieldType, { nullable: true, description: 'What the field holds.' })
  @keapField({ columns: ['field_type'], read: ({ field_type }) => readCustomFieldType(field_type) })
  type?: string;

  @Column(() => String, describeRawField('type'), { from: 'field_type' })
  type_raw?: string;

  @Column(() => CustomFieldOwner, 'The kind of record that has the field.')
  owner?: string;

  @Column(() => String, 'Default value of a new record.')
  default_value?: string;

  @Column(() => ID, "Keap's id of the group that the field is shown in; null on Keap v1.")
  group_id?: string;

  @Column(() => String, 'The group that the field is shown in; null on Keap v1.')
  group_name?: string;

  @Column(() => [CustomFieldOption], 'The choices, for fields that have them.')
  options?: object[];
}
