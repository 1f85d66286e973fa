import { Field, type ClassType } from 'type-graphql';
import type { GraphQLScalarType } from 'graphql';

/** How an input field becomes a column of the sent record. */
export type InputKind =
  | 'text'
  | 'email'
  | 'id'
  /** An id that Keap expects as `{ id }`. */
  | 'reference'
  | 'moment'
  /** An amount that Keap stores as a double. */
  | 'amount'
  /** Days, flags, enum values and JSON, unchanged. */
  | 'plain'
  /** One or several inputs of another type. */
  | 'record'
  | 'records';

/** Which column an input field writes, and what Keap allows in it. */
export interface InputColumn {
  /** The field of the input. */
  readonly field: string;
  /** Keap's name in v2's request bodies. */
  readonly column: string;
  readonly as: InputKind;
  /** For ids: their type. */
  readonly of?: string;
  /** The longest text that Keap stores (Keap's v2 document). */
  readonly maxLength?: number;
  /** A text must not be blank; a record cannot be cleared. */
  readonly isNonBlank?: boolean;
  /** Null is sent even where it clears nothing. */
  readonly nullIsValue?: boolean;
  /** The only numbers that Keap accepts. */
  readonly allowedValues?: readonly number[];
  /** For records with one slot each: the column of the slot, and the slots in order. A record without a slot gets the one at its position. */
  readonly slots?: { readonly column: string; readonly field: string; readonly names: readonly string[] };
  /** For records: the type of each. */
  readonly type: () => unknown;
}

type Options = Omit<InputColumn, 'field' | 'column' | 'type' | 'as'> & {
  readonly as?: InputKind;
  readonly required?: boolean;
};
type FieldType = ClassType | GraphQLScalarType | object | StringConstructor | BooleanConstructor;

const columns = Symbol('columns of an input');
type WithColumns = { [columns]?: readonly InputColumn[] };

/** Declares a field of an input and the column that it writes. */
export function InputField(
  column: string,
  type: () => FieldType | [FieldType],
  description: string,
  { required = false, as = 'text', ...options }: Options = {},
): PropertyDecorator {
  return (prototype, property) => {
    Field(type as () => ClassType, { nullable: !required, description })(prototype, property);
    const withColumns = prototype as WithColumns;
    const inherited = withColumns[columns] ?? [];
    const own: InputColumn = {
      ...options,
      as,
      column,
      type,
      field: String(property),
      isNonBlank: required || (options.isNonBlank ?? false),
    };
    // A subclass may redeclare a field; the parent keeps its own list.
    Object.defineProperty(prototype, columns, {
      value: [...inherited.filter(({ field }) => field !== own.field), own],
      configurable: true,
    });
  };
}

/** The columns that an input class and its parents declare. */
export function getInputColumns(type: ClassType): readonly InputColumn[] {
  return (type.prototype as WithColumns)[columns] ?? [];
}
