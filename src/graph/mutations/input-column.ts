import { Field, type ClassType } from 'type-graphql';
import type { GraphQLScalarType } from 'graphql';

/** How an input field becomes a column of the record that is sent. */
export type InputKind =
  | 'text'
  | 'email'
  | 'id'
  /** An id that Keap wants as a record `{ id }`. */
  | 'reference'
  | 'moment'
  /** A number of money that Keap keeps as a double. */
  | 'amount'
  /** Days, flags, enum values and JSON, as they are. */
  | 'plain'
  /** One or several inputs of another type. */
  | 'record'
  | 'records';

/** What an input field knows about Keap. */
export interface InputColumn {
  /** The field of the input. */
  readonly field: string;
  /** Keap's name in v2's request bodies. */
  readonly column: string;
  readonly as: InputKind;
  /** For ids: the type whose ids are meant. */
  readonly of?: string;
  /** The most characters a text may have (Keap's v2 document). */
  readonly maxLength?: number;
  /** A text that must not be blank, a record that cannot be cleared. */
  readonly isNonBlank?: boolean;
  /** Null is a value of its own, also where nothing is cleared. */
  readonly nullIsValue?: boolean;
  /** The only numbers that Keap takes. */
  readonly allowedValues?: readonly number[];
  /** For records that each have a place of their own: the column that names it, and the places in order. Left out, it goes by position. */
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

/** A field of an input and the column it is written to. */
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
    // A subclass may describe a field anew; its parent keeps its own list.
    Object.defineProperty(prototype, columns, {
      value: [...inherited.filter(({ field }) => field !== own.field), own],
      configurable: true,
    });
  };
}

/** The columns that an input class describes, its parents' included. */
export function getInputColumns(type: ClassType): readonly InputColumn[] {
  return (type.prototype as WithColumns)[columns] ?? [];
}
