import {
  getNamedType, getOperationAST, GraphQLError, isObjectType, Kind, OperationTypeNode, TypeInfo, visit, visitWithTypeInfo, type ASTNode, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode,
} from 'graphql'; // prettier-ignore
import type { Caller, Scope } from './context.js';

/** An operation that would be run. The document is valid against the schema. */
export interface Requested {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** Where the document holds several. */
  readonly operationName?: string | null;
}

/** Who runs snapshots may follow them, and learn whether a verdict passed. */
const SNAPSHOT_QUERIES = new Set(['snapshot', 'snapshots', 'validation']);
/** What a verdict shows of records: that is read, not counted. */
const RECORDS_IN_VERDICTS = new Set(['ValidationCheck.samples', 'ValidationCheck.note']);
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
export function requireAccess(caller: Caller, { schema, document, operationName }: Requested): void {
  const operation = getOperationAST(document, operationName);
  if (!operation) return;
  if (operation.operation === OperationTypeNode.QUERY && caller.scopes.has('read')) return;
  const open = openTypes(schema);
  const types = new TypeInfo(schema);
  const check = visitWithTypeInfo(types, {
    Field: ({ name }) => {
      const parent = types.getParentType();
      if (parent === undefined || parent === null) return;
      const any = scopesFor(schema, open, parent.name, name.value);
      if (any.length > 0 && !any.some((scope) => caller.scopes.has(scope)))
        throw forbidden(caller, `${parent.name}.${name.value}`, any);
    },
  });
  for (const part of partsOf(document, operation)) visit(part, check);
}

/** The scopes of which one suffices for a field; none where nothing is needed beyond what led to it. */
function scopesFor(schema: GraphQLSchema, open: ReadonlySet<string>, type: string, field: string): readonly Scope[] {
  if (field.startsWith('__') || type.startsWith('__')) return [];
  if (type === schema.getQueryType()?.name) return SNAPSHOT_QUERIES.has(field) ? ['snapshot', 'read'] : ['read'];
  if (type === schema.getMutationType()?.name) return [MUTATION_SCOPES[field] ?? 'write'];
  if (open.has(type)) return RECORDS_IN_VERDICTS.has(`${type}.${field}`) ? ['read'] : [];
  return IDENTITY.has(field) ? [] : ['read'];
}

/** The types that hold no record of Keap's: payloads, what tagging came to, and all around snapshots and verdicts. */
function openTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const open = new Set<string>(['TagResult']);
  for (const { type } of Object.values(schema.getMutationType()?.getFields() ?? {})) open.add(getNamedType(type).name);
  const queries = schema.getQueryType()?.getFields() ?? {};
  const waiting = [...SNAPSHOT_QUERIES].flatMap((name) => queries[name] ?? []).map(({ type }) => getNamedType(type));
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (!isObjectType(type) || open.has(type.name)) continue;
    open.add(type.name);
    waiting.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)));
  }
  return open;
}

/** The operation and every fragment it leads to, each once. */
function partsOf(document: DocumentNode, operation: OperationDefinitionNode): ReadonlySet<ASTNode> {
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

function forbidden(caller: Caller, field: string, any: readonly Scope[]): GraphQLError {
  const needed = any.map((scope) => `"${scope}"`).join(' or ');
  const instead =
    any.includes('read') && caller.scopes.has('write')
      ? ' Below a mutation, a key without it may select `id`, `keapId` and `__typename` of a record.'
      : '';
  return new GraphQLError(
    `${field} needs the scope ${needed}, which "${caller.name}" does not have: nothing was done. Ask the gateway's operator for a key with it.${instead}`,
    { extensions: { code: 'FORBIDDEN' } },
  );
}
