import type { Clause } from '../../keap/keap-client.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { Context } from '../operation/context.js';
import type { NamedClause } from '../list/filter.js';
import { badUserInput } from '../nodes/ids.js';
import type { CustomFieldCondition, CustomFieldOp } from './custom-field-condition.js';
import { CustomFieldOwner, type DefinitionKey } from './custom-field-definition.type.js';
import { getValueKind, type ValueKind } from './custom-field-type.js';
import { readClauseValue } from './clause-value.js';

/** The collection that defines the custom fields of a list. */
const definitionKeys: Partial<Readonly<Record<ResourceKey, DefinitionKey>>> = {
  contacts: CustomFieldOwner.CONTACT,
  companies: CustomFieldOwner.COMPANY,
  opportunities: CustomFieldOwner.DEAL,
  orders: CustomFieldOwner.ORDER,
  subscriptions: CustomFieldOwner.SUBSCRIPTION,
  tasks: CustomFieldOwner.TASK,
  notes: CustomFieldOwner.NOTE,
  appointments: CustomFieldOwner.APPOINTMENT,
};

/** The operators Keap accepts for a type (Keap's v2 document, `filter` of each list). */
const operatorsByKind: Readonly<Record<ValueKind, readonly CustomFieldOp[]>> = {
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

/** Keap joins conditions with AND, so no query needs more of them than a form has fields. */
export const MAX_CONDITIONS = 100;

/**
 * Turns the conditions on custom fields in a filter into clauses for Keap. Reads the definitions, which are cached, unless
 * there is no condition. Throws BAD_USER_INPUT for a field that the account has not defined, for an operator or a value
 * that its type does not accept, and where the API version of the list cannot filter by custom fields.
 */
export async function readCustomFieldClauses(
  context: Context,
  key: ResourceKey,
  endpoint: Endpoint,
  filter: object | null | undefined,
): Promise<NamedClause[]> {
  const conditions = (filter as { customField?: readonly CustomFieldCondition[] | null } | null)?.customField ?? [];
  const definitionKey = definitionKeys[key];
  if (conditions.length === 0 || definitionKey === undefined) return [];
  if (conditions.length > MAX_CONDITIONS)
    throw badUserInput(
      `\`filter.customField\` has ${conditions.length} conditions, but at most ${MAX_CONDITIONS} are allowed: filter the result yourself.`,
    );
  if (!endpoint.hasCustomFilters)
    throw badUserInput(
      `\`filter.customField\` is not available here: this Keap account serves the list as REST ${endpoint.apiVersion} (${endpoint.path}), which does not filter by custom fields. Leave it out, and filter the result yourself.`,
    );
  const definitions = await context.loaders.loadTable(definitionKey);
  const clauses = conditions.map((condition) => ({
    name: describeCondition(condition),
    clause: buildClause(endpoint, definitions, condition),
  }));
  assertNoDuplicates(clauses);
  return clauses;
}

function buildClause(endpoint: Endpoint, definitions: readonly Payload[], condition: CustomFieldCondition): Clause {
  const definition = findDefinition(definitions, condition);
  const field = String(definition['field_name']);
  // A built-in filter of the same name takes precedence (Keap's v2 document), so Keap would filter by something else.
  const builtInFilter = Object.keys(endpoint.filters).find((name) => name.toLowerCase() === field.toLowerCase());
  if (builtInFilter !== undefined)
    throw badUserInput(
      `${describeCondition(condition)} is not possible: Keap has a filter of its own by that name, which takes precedence over the custom field. Filter the result yourself, or rename the field in Keap.`,
    );
  const kind = getValueKind(definition['field_type']);
  const allowed: readonly CustomFieldOp[] = kind === null ? ['=='] : operatorsByKind[kind];
  if (!allowed.includes(condition.op))
    throw badUserInput(
      `${describeCondition(condition)} does not accept that operator: a field of type ${String(definition['field_type'])} accepts ${allowed.map((operator) => operatorNames[operator]).join(', ')}.`,
    );
  const value = readClauseValue(describeCondition(condition), endpoint, definition, condition.value);
  return condition.op === '*'
    ? { field, op: '==', value: `${value}*`, custom: true }
    : { field, op: condition.op, value, custom: true };
}

const operatorNames: Readonly<Partial<Record<CustomFieldOp, string>>> = {
  '==': 'EQUALS',
  '*': 'STARTS_WITH',
  '>': 'GREATER_THAN',
  '>=': 'GREATER_OR_EQUAL',
  '<': 'LESS_THAN',
  '<=': 'LESS_OR_EQUAL',
};

/** A longer list of names makes an error message unreadable. */
const MAX_NAMES = 50;

function findDefinition(definitions: readonly Payload[], condition: CustomFieldCondition): Payload {
  const name = condition.name.toLowerCase();
  const candidates = definitions.flatMap((definition) => {
    const fieldName = definition['field_name'];
    return typeof fieldName === 'string' && fieldName !== '' ? [{ definition, fieldName }] : [];
  });
  const found = candidates.find(({ fieldName }) => fieldName.toLowerCase() === name);
  if (found) return found.definition;
  const others = candidates.map(({ fieldName }) => fieldName).sort();
  const moreText = others.length > MAX_NAMES ? ` and ${others.length - MAX_NAMES} more` : '';
  throw badUserInput(
    `${describeCondition(condition)} is not a custom field of this account. It has ${others.slice(0, MAX_NAMES).join(', ') || 'none here'}${moreText}.`,
  );
}

const describeCondition = ({ name }: CustomFieldCondition): string =>
  `\`filter.customField\` "${name.length > 40 ? `${name.slice(0, 40)}…` : name}"`;

function assertNoDuplicates(clauses: readonly NamedClause[]): void {
  const keys = new Set<string>();
  for (const { name, clause } of clauses) {
    const key = clause.field.toLowerCase() + clause.op;
    if (keys.has(key)) throw badUserInput(`${name} is compared twice with the same operator: give only one condition.`);
    keys.add(key);
  }
}
