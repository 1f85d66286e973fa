import type { Clause } from '../../keap/keap-client.js';
import type { Generation, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { Context } from '../operation/context.js';
import type { NamedClause } from '../list/supported.js';
import { badUserInput } from '../nodes/ids.js';
import type { CustomFieldCondition, CustomFieldSign } from './custom-field-condition.js';
import { CustomFieldOwner, type Definitions } from './custom-field-owner.js';
import { valueKind, type ValueKind } from './custom-field-type.js';
import { clauseValue } from './clause-value.js';

/** Which definitions the custom fields of a list are checked against. */
const definitionsOf: Partial<Readonly<Record<ResourceKey, Definitions>>> = {
  contacts: CustomFieldOwner.CONTACT,
  companies: CustomFieldOwner.COMPANY,
  opportunities: CustomFieldOwner.DEAL,
  orders: CustomFieldOwner.ORDER,
  subscriptions: CustomFieldOwner.SUBSCRIPTION,
  tasks: CustomFieldOwner.TASK,
  notes: CustomFieldOwner.NOTE,
};

/** What Keap takes for a type (Keap's v2 document, `filter` of each list). */
const signs: Readonly<Record<ValueKind, readonly CustomFieldSign[]>> = {
  text: ['==', '*'],
  number: ['==', '>', '>=', '<', '<='],
  user: ['==', '>', '>=', '<', '<='],
  date: ['==', '>', '>=', '<', '<='],
  dateTime: ['==', '>', '>=', '<', '<='],
  yesNo: ['=='],
  option: ['=='],
  list: ['=='],
  users: ['=='],
};

/** Keap joins conditions with AND, so more of them than a form has fields say nothing more. */
export const MAX_CONDITIONS = 100;

/**
 * The conditions on custom fields that a filter holds, as Keap is asked them. Costs the reading of the definitions, which
 * are remembered, and nothing without such a condition. Throws BAD_USER_INPUT for a field that the account has not
 * defined, for an operator or a value that its type does not take, and where the account's Keap cannot filter by them.
 */
export async function customFieldClauses(
  context: Context,
  key: ResourceKey,
  endpoint: Generation,
  filter: object | null | undefined,
): Promise<NamedClause[]> {
  const conditions = (filter as { customField?: readonly CustomFieldCondition[] | null } | null)?.customField ?? [];
  const definitions = definitionsOf[key];
  if (conditions.length === 0 || definitions === undefined) return [];
  if (conditions.length > MAX_CONDITIONS)
    throw badUserInput(
      `\`filter.customField\` has ${conditions.length} conditions, but takes at most ${MAX_CONDITIONS}: filter the answer.`,
    );
  if (!endpoint.customFilters)
    throw badUserInput(
      `\`filter.customField\` cannot be asked here: this Keap account serves the list as REST ${endpoint.api} (${endpoint.path}), which does not filter by custom fields. Leave it out, and filter the answer.`,
    );
  const known = await context.loaders.loadTable(definitions);
  const asked = conditions.map((condition) => ({ name: at(condition), clause: clauseOf(endpoint, known, condition) }));
  refuseTwice(asked);
  return asked;
}

function clauseOf(endpoint: Generation, known: readonly Payload[], condition: CustomFieldCondition): Clause {
  const definition = defined(known, condition);
  const field = String(definition['field_name']);
  // Keap reads a name of its own before a custom one (its v2 document), so asking would filter by something else.
  const own = Object.keys(endpoint.filters).find((name) => name.toLowerCase() === field.toLowerCase());
  if (own !== undefined)
    throw badUserInput(
      `${at(condition)} cannot be asked: Keap has a filter of its own by that name, which goes before the custom field. Filter the answer, or rename the field in Keap.`,
    );
  const kind = valueKind(definition['field_type']);
  const allowed: readonly CustomFieldSign[] = kind === null ? ['=='] : signs[kind];
  if (!allowed.includes(condition.op))
    throw badUserInput(
      `${at(condition)} does not take that operator: a field of type ${String(definition['field_type'])} takes ${allowed.map((sign) => names[sign]).join(', ')}.`,
    );
  const value = clauseValue(at(condition), endpoint, definition, condition.value);
  return condition.op === '*'
    ? { field, op: '==', value: `${value}*`, custom: true }
    : { field, op: condition.op, value, custom: true };
}

const names: Readonly<Partial<Record<CustomFieldSign, string>>> = {
  '==': 'EQUALS',
  '*': 'STARTS_WITH',
  '>': 'GREATER_THAN',
  '>=': 'GREATER_OR_EQUAL',
  '<': 'LESS_THAN',
  '<=': 'LESS_OR_EQUAL',
};

/** More names than these make an error nobody reads. */
const MAX_NAMES = 50;

function defined(known: readonly Payload[], condition: CustomFieldCondition): Payload {
  const wanted = condition.name.toLowerCase();
  const named = known.flatMap((one) => {
    const name = one['field_name'];
    return typeof name === 'string' && name !== '' ? [{ one, name }] : [];
  });
  const found = named.find(({ name }) => name.toLowerCase() === wanted);
  if (found) return found.one;
  const others = named.map(({ name }) => name).sort();
  const more = others.length > MAX_NAMES ? ` and ${others.length - MAX_NAMES} more` : '';
  throw badUserInput(
    `${at(condition)} is no custom field of this account. It has ${others.slice(0, MAX_NAMES).join(', ') || 'none here'}${more}.`,
  );
}

const at = ({ name }: CustomFieldCondition): string =>
  `\`filter.customField\` "${name.length > 40 ? `${name.slice(0, 40)}…` : name}"`;

function refuseTwice(asked: readonly NamedClause[]): void {
  const seen = new Set<string>();
  for (const { name, clause } of asked) {
    const mark = clause.field.toLowerCase() + clause.op;
    if (seen.has(mark)) throw badUserInput(`${name} is compared twice in the same way: give only one condition.`);
    seen.add(mark);
  }
}
