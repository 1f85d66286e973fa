import { GraphQLError } from 'graphql';
import { findKeyByNode } from '../../resources/table.js';

/** A refusal of what the caller sent. The message says what is wrong and what to do. */
export function badUserInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** The id the whole graph knows a record by: its type and Keap's own id. */
export function toGlobalId(typeName: string, parseKeapId: unknown): string | null {
  return typeof parseKeapId === 'string' || typeof parseKeapId === 'number' ? `${typeName}:${parseKeapId}` : null;
}

/** Keap's own id out of `"123"` or `"Contact:123"`. Throws BAD_USER_INPUT for another type's id and for anything that is not a number. */
export function parseKeapId(typeName: string, id: string): string {
  const [prefix, rest] = splitId(id);
  if (prefix !== null && prefix !== typeName)
    throw badUserInput(
      `${quoteId(id)} is the id of something else, but a ${typeName} is asked for: give "123" or "${typeName}:123".`,
    );
  return parseDigits(rest, id, typeName);
}

/** Type name and Keap's id out of a global id. Throws BAD_USER_INPUT when it names no type. */
export function parseGlobalId(id: string): { readonly typeName: string; readonly parseKeapId: string } {
  const [prefix, rest] = splitId(id);
  if (prefix === null)
    throw badUserInput(
      `${quoteId(id)} does not say what it is the id of: give a global id such as "Contact:123", or ask with the field of the type, as in contact(id: "123").`,
    );
  return { typeName: prefix, parseKeapId: parseDigits(rest, id, prefix) };
}

function splitId(id: string): [string | null, string] {
  const colon = id.indexOf(':');
  return colon < 0 ? [null, id] : [id.slice(0, colon), id.slice(colon + 1)];
}

function parseDigits(text: string, id: string, typeName: string): string {
  if (/^\d{1,19}$/.test(text)) return text.replace(/^0+(?=\d)/, '');
  throw badUserInput(
    `${quoteId(id)} is no id: Keap's ids are numbers, so give "123" or "${knownTypeName(typeName)}:123".`,
  );
}

/** What the caller gave, where it looks like an id and so is nobody's address or name. */
function quoteId(text: string): string {
  return /^([A-Z][A-Za-z]{0,30}:)?\d{1,19}$/.test(text) ? `"${text}"` : 'What was given';
}

/** A type that may stand before an id. */
function knownTypeName(typeName: string): string {
  return findKeyByNode(typeName) === null ? 'Contact' : typeName;
}
