import { ID, ObjectType } from 'type-graphql';
import { Column } from '../columns.js';
import { Json } from './json.js';

@ObjectType({ description: "The value a record has in one of the account's custom fields." })
export class CustomFieldValue {
  @Column(() => ID, "Keap's id of the custom field's definition.")
  id?: string;

  @Column(() => Json, 'The value: text, number, true or false, or a list, by the kind of the field; null when unset.', {
    name: 'value',
  })
  content?: unknown;
}
