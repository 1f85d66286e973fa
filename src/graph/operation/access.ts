import {
  getArgumentValues,
  getNamedType,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  isObjectType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Caller, Context, Scope } from './context.js';

/** An operation to check. The document is valid against the schema. */
export interface AccessRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** For a document with several operations. */
  readonly operationName?: string | null;
  /** The values of the variables, as sent. */
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/** The scope `snapshot` allows to follow snapshots and to see whether a verdict passed. */
const SNAPSHOT_QUERIES = new Set(['snapshot', 'snapshots', 'validation']);
const SNAPSHOT_SCOPES: readonly Scope[] = ['snapshot', 'read'];
/** Fields of a verdict that show data of records. */
const RECORD_FIELDS_OF_VALIDATION = new Set(['ValidationCheck.samples', 'ValidationCheck.note']);
/** Mutations that need a scope other than `write`. */
const MUTATION_SCOPES: Readonly<Record<string, Scope>> = {
  createSnapshot: 'snapshot',
  cancelSnapshot: 'snapshot',
  resumeSnapshot: 'snapshot',
  acceptSnapshot: 'snapshot',
  rejectSnapshot: 'snapshot',
  refreshCache: 'admin',
};
/** The identity of a record. A caller that writes a record may see which one it was. */
const IDENTITY = new Set(['id', 'keapId']);

/**
 * Throws FORBIDDEN, before anything runs, for an operation with any field beyond the caller's scopes. Root fields have
 * their own scope; `node` and `nodes` that name snapshots only have that of `snapshot`. Below a mutation, every field needs `read`, except a payload's own fields and the identity of a record.
 * Fields in fragments and under `@include(if: false)` count too.
 */
export function requireAccess(caller: Caller, request: AccessRequest): void {
  const { schema, document, operationName } = request;
  const operation = getOperationAST(document, operationName);
  if (!operation) return;
  if (operation.operation === OperationTypeNode.QUERY && caller.scopes.has('read')) return;
  const unrestricted = collectUnrestrictedTypes(schema);
  const variables = readVariables(request, operation);
  const types = new TypeInfo(schema);
  const check = visitWithTypeInfo(types, {
    Field: (node) => {
      const { name } = node;
      const parent = types.getParentType();
      if (parent === undefined || parent === null) return;
      const isSnapshot = parent === schema.getQueryType() && namesSnapshotsOnly(types.getFieldDef(), node, variables);
      const accepted = isSnapshot ? SNAPSHOT_SCOPES : getAcceptedScopes(schema, unrestricted, parent.name, name.value);
      if (accepted.length > 0 && !accepted.some((scope) => caller.scopes.has(scope)))
        throw forbiddenError(caller, `${parent.name}.${name.value}`, accepted);
    },
  });
  for (const part of collectDefinitions(document, operation)) visit(part, check);
}

/** The variables as the execution reads them; none where it rejects them. */
function readVariables(
  { schema, variables }: AccessRequest,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Readonly<Record<string, unknown>> {
  // Without a bound each of many faults becomes an error with the whole input in its text.
  return getVariableValues(schema, variableDefinitions, variables ?? {}, { maxErrors: 1 }).coerced ?? {};
}

/** Whether a field is `node` or `nodes`, and every global id that it is given is one of a snapshot. */
function namesSnapshotsOnly(
  field: ReturnType<TypeInfo['getFieldDef']>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  if (field === undefined || field === null || (field.name !== 'node' && field.name !== 'nodes')) return false;
  try {
    const { id, ids } = getArgumentValues(field, node, variables) as { id?: unknown; ids?: unknown };
    return [id ?? ids].flat().every((one) => typeof one === 'string' && one.startsWith('Snapshot:'));
  } catch {
    // The execution rejects the arguments.
    return false;
  }
}

/** The scopes of which a field needs one; empty where it needs none of its own. */
function getAcceptedScopes(
  schema: GraphQLSchema,
  unrestricted: ReadonlySet<string>,
  type: string,
  field: string,
): readonly Scope[] {
  if (field.startsWith('__') || type.startsWith('__')) return [];
  if (type === schema.getQueryType()?.name) return SNAPSHOT_QUERIES.has(field) ? SNAPSHOT_SCOPES : ['read'];
  if (type === schema.getMutationType()?.name) return [MUTATION_SCOPES[field] ?? 'write'];
  if (unrestricted.has(type)) return RECORD_FIELDS_OF_VALIDATION.has(`${type}.${field}`) ? ['read'] : [];
  return IDENTITY.has(field) ? [] : ['read'];
}

/** The types that hold no record of Keap: payloads, results of tagging, and the types of snapshots and verdicts. */
function collectUnrestrictedTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const unrestricted = new Set<string>(['TagResult']);
  for (const { type } of Object.values(schema.getMutationType()?.getFields() ?? {}))
    unrestricted.add(getNamedType(type).name);
  const queries = schema.getQueryType()?.getFields() ?? {};
  const queue = [...SNAPSHOT_QUERIES].flatMap((name) => queries[name] ?? []).map(({ type }) => getNamedType(type));
  for (let type = queue.pop(); type !== undefined; type = queue.pop()) {
    if (!isObjectType(type) || unrestricted.has(type.name)) continue;
    unrestricted.add(type.name);
    queue.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)));
  }
  return unrestricted;
}

/** The operation and every fragment that it reaches, each once. */
function collectDefinitions(document: DocumentNode, operation: OperationDefinitionNode): ReadonlySet<ASTNode> {
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );
  const parts = new Set<ASTNode>([operation]);
  // The loop also visits items that are added to the set meanwhile.
  for (const part of parts) {
    visit(part, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (fragment !== undefined) parts.add(fragment);
      },
    });
  }
  return parts;
}

function forbiddenError(caller: Caller, field: string, accepted: readonly Scope[]): GraphQLError {
  const needed = accepted.map((scope) => `"${scope}"`).join(' or ');
  const hint =
    accepted.includes('read') && caller.scopes.has('write')
      ? ' Below a mutation, a key without it may select `id`, `keapId` and `__typename` of a record.'
      : '';
  return new GraphQLError(
    `${field} needs the scope ${needed}, which "${caller.name}" does not have: nothing was done. Ask the gateway's operator for a key with it.${hint}`,
    { extensions: { code: 'FORBIDDEN' } },
  );
}

/** Throws FORBIDDEN unless the caller has the scope. */
export function requireScope(context: Context, scope: Scope): void {
  if (context.caller.scopes.has(scope)) return;
  throw new GraphQLError(
    `This needs the scope "${scope}", which "${context.caller.name}" does not have: ask the gateway's operator for a key with it.`,
    { extensions: { code: 'FORBIDDEN' } },
  );
}
