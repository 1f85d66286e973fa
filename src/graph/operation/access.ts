import {
  getNamedType, getOperationAST, GraphQLError, isObjectType, Kind, OperationTypeNode, TypeInfo, visit, visitWithTypeInfo, type ASTNode, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode,
} from 'graphql'; // prettier-ignore
import type { Caller, Scope } from './context.js';

/** An operation that would be run. The document is valid against the schema. */
export interface AccessRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** Where the document holds several. */
  readonly operationName?: string | null;
}

/** Who runs snapshots may follow them, and learn whether a verdict passed. */
const SNAPSHOT_QUERIES = new Set(['snapshot', 'snapshots', 'validation']);
/** What a verdict shows of records: that is read, not counted. */
const RECORD_FIELDS_OF_VALIDATION = new Set(['ValidationCheck.samples', 'ValidationCheck.note']);
/** Mutations that need another scope than `write`. */
const MUTATION_SCOPES: Readonly<Record<string, Scope>> = {
  createSnapshot: 'snapshot',
  cancelSnapshot: 'snapshot',
  resumeSnapshot: 'snapshot',
  refreshCache: 'admin',
};
/** What a record is called by. Who writes a record has to be told which one it was. */
const IDENTITY = new Set(['id', 'keapId']);

/**
 * Refuses an operation of which any part is beyond the caller's scopes, before any of it runs: root fields by their own
 * scope, and below a mutation everything that is neither the payload's own nor the identity of a record, which needs
 * `read`. Fields count wherever they stand, in fragments and behind `@include(if: false)` too. Throws FORBIDDEN.
 */
export function requireAccess(caller: Caller, { schema, document, operationName }: AccessRequest): void {
  const operation = getOperationAST(document, operationName);
  if (!operation) return;
  if (operation.operation === OperationTypeNode.QUERY && caller.scopes.has('read')) return;
  const unrestricted = collectUnrestrictedTypes(schema);
  const types = new TypeInfo(schema);
  const check = visitWithTypeInfo(types, {
    Field: ({ name }) => {
      const parent = types.getParentType();
      if (parent === undefined || parent === null) return;
      const accepted = getAcceptedScopes(schema, unrestricted, parent.name, name.value);
      if (accepted.length > 0 && !accepted.some((scope) => caller.scopes.has(scope)))
        throw forbiddenError(caller, `${parent.name}.${name.value}`, accepted);
    },
  });
  for (const part of collectDefinitions(document, operation)) visit(part, check);
}

/** The scopes of which one suffices for a field; none where nothing is needed beyond what led to it. */
function getAcceptedScopes(
  schema: GraphQLSchema,
  unrestricted: ReadonlySet<string>,
  type: string,
  field: string,
): readonly Scope[] {
  if (field.startsWith('__') || type.startsWith('__')) return [];
  if (type === schema.getQueryType()?.name) return SNAPSHOT_QUERIES.has(field) ? ['snapshot', 'read'] : ['read'];
  if (type === schema.getMutationType()?.name) return [MUTATION_SCOPES[field] ?? 'write'];
  if (unrestricted.has(type)) return RECORD_FIELDS_OF_VALIDATION.has(`${type}.${field}`) ? ['read'] : [];
  return IDENTITY.has(field) ? [] : ['read'];
}

/** The types that hold no record of Keap's: payloads, what tagging came to, and all around snapshots and verdicts. */
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

/** The operation and every fragment it leads to, each once. */
function collectDefinitions(document: DocumentNode, operation: OperationDefinitionNode): ReadonlySet<ASTNode> {
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );
  const parts = new Set<ASTNode>([operation]);
  // A set gives what is added while it is gone through, too.
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
