import { Field, InputType, registerEnumType } from 'type-graphql';
import type { Clause } from '../../keap/keap-client.js';
import { Json } from '../values/json.js';

/** Comparison operators. The values are Keap's own operators; `*` stands for a trailing wildcard. */
export const CustomFieldOperator = {
  EQUALS: '==',
  STARTS_WITH: '*',
  GREATER_THAN: '>',
  GREATER_OR_EQUAL: '>=',
  LESS_THAN: '<',
  LESS_OR_EQUAL: '<=',
} as const;

export type CustomFieldOp = Clause['op'] | '*';

const comparableKinds = 'For numbers, dates and moments';

registerEnumType(CustomFieldOperator, {
  name: 'CustomFieldOperator',
  description:
    'How a custom field is compared with a value. The type of the field decides which operators Keap accepts.',
  valuesConfig: {
    EQUALS: { description: 'Equal to the value. For lists with several choices: contains this choice.' },
    STARTS_WITH: { description: 'Starts with the value. For text, and lists with one choice.' },
    GREATER_THAN: { description: `Greater or later than the value. ${comparableKinds}.` },
    GREATER_OR_EQUAL: { description: `Equal to the value, or greater or later. ${comparableKinds}.` },
    LESS_THAN: { description: `Less or earlier than the value. ${comparableKinds}.` },
    LESS_OR_EQUAL: { description: `Equal to the value, or less or earlier. ${comparableKinds}.` },
  },
});

@InputType({
  description:
    "A condition on one of the account's custom fields. The gateway checks it against the definitions (one Keap call, cached) before it requests the list.",
})
export class CustomFieldCondition {
  @Field(() => String, {
    description: 'The name of the field, as `customFields(on:) { name }` gives it. Case-insensitive.',
  })
  name!: string;

  @Field(() => CustomFieldOperator, { defaultValue: CustomFieldOperator.EQUALS, description: 'The comparison.' })
  op!: CustomFieldOp;

  @Field(() => Json, {
    description:
      'What to compare with: text, a number, or true or false. Dates and moments as "2026-01-31T00:00:00Z" (Keap accepts no date without a time), users by their id, a drilldown by the id or the label of a choice.',
  })
  value!: unknown;
}

/** Declares the field `customField` of a filter input. */
export function CustomFieldConditions(): PropertyDecorator {
  return Field(() => [CustomFieldCondition], {
    nullable: true,
    description:
      "Conditions on the account's custom fields; all must match. Only where the account serves the list as REST v2. Keap filter: the custom field's own name.",
  });
}
