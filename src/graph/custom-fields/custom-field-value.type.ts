import { Field, ID, ObjectType } from 'type-graphql';
import { camelCase, keapField } from '../schema/columns.js';
import { CalendarDate } from '../values/calendar-date.js';
import { DateTime } from '../values/date-time.js';
import { Decimal } from '../values/decimal.js';
import { describeRawField } from '../values/enums.js';
import { Json } from '../values/json.js';
import { Money } from '../values/money.js';
import * as content from './custom-field-content.js';
import { CustomFieldType, readCustomFieldType } from './custom-field-type.js';

type FieldType = Parameters<typeof Field>[0];

/** A field read from a value and its definition together. */
function ContentField(
  type: FieldType,
  description: string,
  read: (field: content.CustomFieldContent) => unknown,
): PropertyDecorator {
  return (prototype, property) => {
    Field(type, { nullable: true, description, name: camelCase(String(property)) })(prototype, property);
    keapField({
      columns: ['content'],
      read: (field) => read(field as unknown as content.CustomFieldContent),
    })(prototype, property);
  };
}

/** A field read from the definition. */
function DefinitionField(type: FieldType, column: string, description: string): PropertyDecorator {
  return (prototype, property) => {
    Field(type, { nullable: true, description, name: camelCase(String(property)) })(prototype, property);
    keapField({ columns: ['definition'], read: ({ definition }) => readColumnText(definition, column) })(
      prototype,
      property,
    );
  };
}

function readColumnText(definition: unknown, column: string): string | null {
  const value = (definition as Readonly<Record<string, unknown>> | null)?.[column];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** The fields of a value that need no definition. */
export const fieldsWithoutDefinition: readonly string[] = ['__typename', 'keapId', 'value', 'raw'];

@ObjectType({
  description:
    "The value a record has in one of the account's custom fields. `keapId`, `value` and `raw` come with the record; all other fields need the definitions, which are read once for all records of a kind and cached for an hour. `text`, `number`, `money`, `date`, `dateTime`, `yesNo`, `list` and `user` are null unless the field has that type and a valid value of it; `value` and `raw` are always given.",
})
export class CustomFieldValue {
  @ContentField(() => ID, "Keap's id of the custom field's definition.", ({ id }) => id)
  keap_id?: string;

  @DefinitionField(() => String, 'field_name', 'The name to filter by; null when the definition no longer exists.')
  name?: string;

  @DefinitionField(() => String, 'label', 'The label that users see; null when the definition no longer exists.')
  label?: string;

  @DefinitionField(() => String, 'group_name', 'The group that the field is shown in; null on Keap v1.')
  group?: string;

  @ContentField(
    () => CustomFieldType,
    'What the field holds; null when the definition no longer exists.',
    ({ definition }) => readCustomFieldType(definition?.['field_type']),
  )
  type?: string;

  @DefinitionField(() => String, 'field_type', describeRawField('type'))
  type_raw?: string;

  @ContentField(
    () => Json,
    'The value as Keap stores it: text, number, true or false, or a list; null when unset.',
    (field) => (field.content === undefined ? null : field.content),
  )
  value?: unknown;

  @ContentField(() => String, 'The value as Keap stores it, as text; null when unset.', content.readRaw)
  raw?: string;

  @ContentField(
    () => String,
    'Text of any kind, and the choice in fields with one choice (a drilldown by its label).',
    content.readText,
  )
  text?: string;

  @ContentField(() => Decimal, 'Numbers of any kind, amounts of money included.', content.readNumber)
  number?: string;

  @ContentField(() => Money, "An amount of money, in the account's own currency.", content.readAmount)
  money?: object;

  @ContentField(() => CalendarDate, 'A date.', content.readDay)
  date?: string;

  @ContentField(() => DateTime, 'A moment.', content.readMoment)
  date_time?: string;

  @ContentField(() => Boolean, 'Yes or no.', content.readYesNo)
  yes_no?: boolean;

  @ContentField(
    () => [String],
    'The choices in fields with several: their labels, or the ids of users.',
    content.readList,
  )
  list?: string[];
}
