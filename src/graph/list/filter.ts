import { Extensions, Field, type ClassType } from 'type-graphql';
import {
  getNamedType,
  isInputObjectType,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLScalarType,
} from 'graphql';
import type { Clause } from '../../keap/keap-client.js';
import type { Endpoint } from '../../resources/row.js';
import { badUserInput, parseKeapId } from '../nodes/ids.js';
import { canFilter } from '../../query/sources/source.js';
import type { OrderBy } from './order.js';
import { unsafePattern } from '../../resources/filter-syntax.js';

/** How a filter field of the graph becomes a condition in Keap's grammar. */
export interface FilterCondition {
  /** Keap's name of the filter. */
  readonly field: string;
  /** `text`: the whole value. `prefix`: its beginning. `id`, `ids`: ids of records of type `of`. `number`: an id of something the graph does not show. `moment`: a time to compare with. `equalMoment`: a time that Keap compares for equality only. `plain`: flags, numbers and enum values. */
  readonly as: 'text' | 'prefix' | 'id' | 'ids' | 'number' | 'moment' | 'equalMoment' | 'plain';
  readonly op?: Clause['op'];
  /** The type of the ids. */
  readonly of?: string;
  /** A condition that Keap requires in addition. */
  readonly impliedFilter?: Clause;
}

/** With more ids, a proxy may cut the URL (docs/keap-api.md 7). */
const MAX_IDS = 100;

/**
 * Declares a field of a filter input that Keap applies. Adds Keap's name of the filter to the description.
 * `deprecationReason` is for the former name of a field: both names are the same condition, so giving both is
 * BAD_USER_INPUT.
 */
export function KeapFilter(
  type: () => ClassType | GraphQLScalarType | object,
  description: string,
  condition: FilterCondition,
  options: { readonly deprecationReason?: string } = {},
): PropertyDecorator {
  return (prototype, property) => {
    const star = condition.as === 'prefix' ? '…*' : '…';
    const keap = `${condition.field}${condition.op ?? '=='}${star}`;
    Field(type as () => ClassType, {
      ...options,
      nullable: true,
      description: `${description} Keap filter: \`${keap}\`.`,
    })(prototype, property);
    Extensions({ condition })(prototype, property as string);
  };
}

/** Keap's conditions for a `filter` argument. Throws BAD_USER_INPUT for a value that Keap cannot filter by. */
export function readClauses(
  info: GraphQLResolveInfo,
  endpoint: Endpoint,
  filter: object | null | undefined,
): NamedClause[] {
  const field = info.parentType.getFields()[info.fieldName];
  return field === undefined ? [] : readFieldClauses(field, endpoint, filter);
}

/** `readClauses` for a field of the schema. */
export function readFieldClauses(
  { name: fieldName, args }: GraphQLField<unknown, unknown>,
  endpoint: Endpoint,
  filter: object | null | undefined,
): NamedClause[] {
  if (!filter) return [];
  const argument = args.find(({ name }) => name === 'filter');
  const type = argument ? getNamedType(argument.type) : null;
  if (!isInputObjectType(type)) throw new RangeError(`The field "${fieldName}" has no argument \`filter\`.`);
  const clauses = Object.entries(filter).flatMap(([name, value]) => {
    const condition = type.getFields()[name]?.extensions['condition'] as FilterCondition | undefined;
    if (!condition || value === null || value === undefined) return [];
    const filterValue = readFilterValue(name, condition, value, endpoint);
    const clause: Clause = {
      field: condition.field,
      op: condition.op ?? '==',
      value: filterValue,
      ...(condition.as === 'text' && filterValue.includes('*') && { literal: true as const }),
    };
    return [clause, ...(condition.impliedFilter ? [condition.impliedFilter] : [])].map((one) => ({
      name: `filter.${name}`,
      clause: one,
    }));
  });
  assertNoDuplicates(clauses);
  return clauses;
}

function readFilterValue(
  name: string,
  condition: FilterCondition,
  value: unknown,
  endpoint: Endpoint,
): string | readonly string[] {
  switch (condition.as) {
    case 'text':
      return readFreeText(`\`filter.${name}\``, String(value), endpoint, condition.field);
    case 'prefix':
      return `${readFreeText(`\`filter.${name}\``, String(value), endpoint, condition.field)}*`;
    case 'id':
      return parseKeapId(condition.of ?? '', String(value));
    case 'ids':
      return parseIdSet(name, condition.of ?? '', value as readonly unknown[]);
    case 'number':
      return parseNumericId(name, String(value));
    case 'moment':
      return (value as Date).toISOString();
    case 'equalMoment':
      // Keap documents text that equals its own, which shows whole seconds without a fraction (docs/keap-api.md 6).
      return (value as Date).toISOString().replace('.000Z', 'Z');
    case 'plain':
      if (value === 'UNKNOWN')
        throw badUserInput(`\`filter.${name}\` is UNKNOWN, which is not a value of Keap: use one of the others.`);
      return String(value);
  }
}

/** Keap rejects other text here with a 400. */
function parseNumericId(name: string, value: string): string {
  if (/^\d{1,19}$/.test(value)) return value;
  throw badUserInput(`\`filter.${name}\` is not an id: Keap's ids are numbers, such as "123".`);
}

function parseIdSet(name: string, of: string, values: readonly unknown[]): string[] {
  if (values.length === 0) throw badUserInput(`\`filter.${name}\` is empty: give at least one id or leave it out.`);
  if (values.length > MAX_IDS)
    throw badUserInput(
      `\`filter.${name}\` has ${values.length} ids, but takes at most ${MAX_IDS}: use \`nodes(ids:)\`.`,
    );
  return [...new Set(values.map((value) => parseKeapId(of, String(value))))];
}

function assertNoDuplicates(clauses: readonly NamedClause[]): void {
  const names = new Map<string, string>();
  for (const { name, clause } of clauses) {
    const { field, op } = clause;
    const other = names.get(field + op);
    if (other !== undefined)
      throw badUserInput(`\`${other}\` and \`${name}\` are both Keap's \`${field}\`: give only one of them.`);
    names.set(field + op, name);
  }
}

/** A condition and its name in the query: `filter.title`. */
export interface NamedClause {
  readonly name: string;
  readonly clause: Clause;
}

/**
 * Throws BAD_USER_INPUT, before anything is sent, for a condition or an order that the account's endpoint does not
 * support: Keap's v1 has fewer than v2.
 */
export function assertSupported(endpoint: Endpoint, clauses: readonly NamedClause[], orderBy: OrderBy | null): void {
  for (const { name, clause } of clauses) {
    if (canFilter(endpoint, clause)) continue;
    const filterNames = Object.keys(endpoint.filters).sort().join(', ') || 'nothing';
    throw badUserInput(
      `\`${name}\` is not supported here: this Keap account serves the list as ${describeEndpoint(endpoint)}, which has no condition \`${describeClause(clause)}\`. Leave it out; this endpoint filters by ${filterNames}.`,
    );
  }
  if (orderBy !== null) assertOrderSupported(endpoint, orderBy);
}

function assertOrderSupported(endpoint: Endpoint, { field, direction }: OrderBy): void {
  const hasField = endpoint.orderBy.includes(field);
  if (hasField && (endpoint.directions === 'both' || endpoint.directions === direction)) return;
  const reason = hasField
    ? `orders by \`${field}\` as \`${endpoint.directions}\` only`
    : `orders by ${endpoint.orderBy.join(', ') || 'nothing'}`;
  throw badUserInput(
    `\`orderBy\` \`${field} ${direction}\` is not supported here: this Keap account serves the list as ${describeEndpoint(endpoint)}, which ${reason}. Leave it out or choose another.`,
  );
}

const describeEndpoint = ({ apiVersion, path }: Endpoint): string => `REST ${apiVersion} (${path})`;

/** A condition without its value, which may be a person's. */
function describeClause({ field, op, value, literal }: Clause): string {
  const isPrefix = literal !== true && typeof value === 'string' && value.endsWith('*');
  return `${field}${op}${isPrefix ? '…*' : '…'}`;
}

/**
 * Text that a filter of this endpoint can hold. `label` is the condition's name in the query, `field` Keap's name. Throws
 * BAD_USER_INPUT.
 */
export function readFreeText(label: string, value: string, endpoint: Endpoint, field: string): string {
  if (value.trim() === '') throw badUserInput(`${label} is empty: give a value or leave it out.`);
  if (/\p{Cs}/u.test(value))
    throw badUserInput(`${label} contains a lone surrogate: remove it, or send the whole character.`);
  const unsafe = unsafePattern(endpoint, field)?.exec(value) ?? /\p{Cc}/u.exec(value);
  if (unsafe)
    throw badUserInput(
      `${label} contains ${JSON.stringify(unsafe[0])}, for which Keap's filters have no escape: shorten the value to the part before it, or filter the response.`,
    );
  return value;
}
