import { Field, InputType, registerEnumType } from 'type-graphql';
import type { Clause } from '../../keap/keap-client.js';
import { Json } from '../values/json.js';

/** How a custom field is compared; the values are Keap's own signs, `*` standing for its wildcard at the end. */
export const CustomFieldOperator = {
  EQUALS: '==',
  STARTS_WITH: '*',
  GREATER_THAN: '>',
  GREATER_OR_EQUAL: '>=',
  LESS_THAN: '<',
  LESS_OR_EQUAL: '<=',
} as const;

export type CustomFieldOp = Clause['op'] | '*';

const comparableKinds = 'Numbers, dates and moments';

registerEnumType(CustomFieldOperator, {
  name: 'CustomFieldOperator',
  description:
    'How a custom field is compared with a value. Which of them Keap takes depends on the type of the field.',
  valuesConfig: {
    EQUALS: { description: 'Is this. For lists with several choices: holds this one.' },
    STARTS_WITH: { description: 'Begins with this. Text, and lists with one choice.' },
    GREATER_THAN: { description: `Greater or later than this. ${comparableKinds}.` },
    GREATER_OR_EQUAL: { description: `This, or greater or later. ${comparableKinds}.` },
    LESS_THAN: { description: `Less or earlier than this. ${comparableKinds}.` },
    LESS_OR_EQUAL: { description: `This, or less or earlier. ${comparableKinds}.` },
  },
});

@InputType({
  description:
    "A condition on one of the account's custom fields. It is checked against the definitions (one remembered Keap call) before Keap is asked for the list.",
})
export class CustomFieldCondition {
  @Field(() => String, {
    description: 'The name of the field, as `customFields(on:) { name }` gives it. Upper and lower case are the same.',
  })
  name!: string;

  @Field(() => CustomFieldOperator, { defaultValue: CustomFieldOperator.EQUALS, description: 'How to compare.' })
  op!: CustomFieldOp;

  @Field(() => Json, {
    description:
      'What to compare with: text, a number, or true or false. Dates and moments as "2026-01-31T00:00:00Z" (Keap takes no day alone), users by their id, a drilldown by the id or the label of a choice.',
  })
  value!: unknown;
}

/** The field `customField` of a filter input: conditions that must all hold. */
export function CustomFieldConditions(): PropertyDecorator {
  return Field(() => [CustomFieldCondition], {
    nullable: true,
    description:
      "Conditions on the account's custom fields; all must hold. Only where the account serves the list as REST v2. Keap filter: the custom field's own name.",
  });
}
