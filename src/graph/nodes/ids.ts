import { GraphQLError } from 'graphql';
import { findKeyByNode, resolveNodeName } from '../../resources/table.js';

/** BAD_USER_INPUT. The message says what is wrong and what to do. */
export function badUserInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** BAD_USER_INPUT for an id. */
export class InvalidId extends GraphQLError {
  /** The message without the id at its beginning: the rest of a sentence about the field that has the id. */
  readonly fragment: string;
  constructor(id: string, fragment: string) {
    super(`${quoteId(id)} ${fragment}`, { extensions: { code: 'BAD_USER_INPUT' } });
    this.fragment = fragment;
  }
}

/** A record's global id: its type and Keap's own id. */
export function toGlobalId(typeName: string, keapId: unknown): string | null {
  return typeof keapId === 'string' || typeof keapId === 'number' ? `${typeName}:${keapId}` : null;
}

/** The id within a type from `"123"` or `"Contact:123"`. Throws BAD_USER_INPUT for an id of another type or form. */
export function parseKeapId(typeName: string, id: string): string {
  const [prefix, rest] = splitId(id);
  if (prefix !== null && prefix !== typeName)
    throw new InvalidId(
      id,
      typeName === 'CustomFieldDefinition'
        ? `is no custom field: give ${exampleOf(typeName)}.`
        : `is the id of another type, but this field takes a ${typeName}: give ${exampleOf(typeName)}.`,
    );
  return parseLocalId(rest, id, typeName);
}

/** The type name of a global id, and the id within the type. Throws BAD_USER_INPUT when it names no type. */
export function parseGlobalId(id: string): { readonly typeName: string; readonly localId: string } {
  const [prefix, rest] = splitId(id);
  if (prefix === null)
    throw new InvalidId(
      id,
      `does not name its type: give a global id such as "Contact:123", or use the field of the type, as in contact(id: "123").`,
    );
  return { typeName: prefix, localId: parseLocalId(rest, id, prefix) };
}

/** The type that an id names, by its name today, and the rest; null where it names none. */
function splitId(id: string): [string | null, string] {
  const colon = id.indexOf(':');
  return colon < 0 ? [null, id] : [resolveNodeName(id.slice(0, colon)), id.slice(colon + 1)];
}

/** The id within a type, without leading zeros: digits, and for a line of an order those of the order before them. */
function parseLocalId(text: string, id: string, typeName: string): string {
  const [part = '', ...others] = typeName === 'OrderItem' ? text.split('.') : [text];
  if (typeName === 'OrderItem' && others.length !== 1)
    throw new InvalidId(
      id,
      `is not the id of a line of an order: give both ids, as in "OrderItem:12.3" for line 3 of order 12.`,
    );
  return [part, ...others].map((digits) => parseDigits(digits, id, typeName)).join('.');
}

function parseDigits(text: string, id: string, typeName: string): string {
  if (/^\d{1,19}$/.test(text)) return text.replace(/^0+(?=\d)/, '');
  throw new InvalidId(id, `is not an id: Keap's ids are numbers, so give ${exampleOf(typeName)}.`);
}

/** The caller's value, only where it looks like an id: other text may be a person's address or name. */
function quoteId(text: string): string {
  return /^([A-Z][A-Za-z]{0,30}:)?\d{1,19}(\.\d{1,19})?$/.test(text) ? `"${text}"` : 'The given value';
}

/** What a caller can give for a type. Some types have no global id. */
function exampleOf(typeName: string): string {
  if (typeName === 'OrderItem') return '"OrderItem:12.3"';
  if (typeName === 'CustomFieldDefinition')
    return 'the number of the field, as in "12"; `customFields(on: CONTACT) { keapId name }` lists those of contacts';
  const hasGlobalId = typeName === 'Snapshot' || typeName === 'Pipeline' || findKeyByNode(typeName) !== null;
  return hasGlobalId ? `"123" or "${typeName}:123"` : '"123"';
}
