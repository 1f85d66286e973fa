import {
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  getNamedType,
  isEnumType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
} from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { describe, expect, it } from 'vitest';
import type { FieldAccess } from '../../src/graph/schema/columns.js';
import { buildGraph } from '../../src/graph/schema/schema.js';
import { byId, follow, page, wholeTable, write, type AccessPath, type Step } from '../../src/query/cost/access-path.js';
import { isResourceKey, findKeyByNode, table, type ResourceKey } from '../../src/resources/table.js';
import { writes } from '../../src/resources/writes/writes.js';

type Field = GraphQLField<unknown, unknown>;
interface FieldEntry {
  readonly type: string;
  readonly field: Field;
  readonly path: AccessPath | undefined;
}

const fieldName = ({ type, field }: FieldEntry): string => `${type}.${field.name}`;

function listFields(schema: GraphQLSchema): FieldEntry[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({
        type: type.name,
        field,
        path: (field.extensions as FieldAccess).access,
      })),
    );
}

/** Whether a field is only read from its object: a column of Keap's record, or a property of a value that the gateway built. */
function isPlainColumn({ type, field }: FieldEntry): boolean {
  const { keap, edge } = field.extensions;
  if (keap !== undefined && edge !== true) return true;
  if (edge === true) return false;
  // The fields of `_Service` are properties of the object that its own field returns.
  if (field.resolve === undefined || type === '_Service') return true;
  const storage = getMetadataStorage();
  const target = storage.objectTypes.find(({ name }) => name === type)?.target;
  const isOf = (owner: object | undefined): boolean =>
    target !== undefined &&
    owner !== undefined &&
    (owner === target || Object.prototype.isPrototypeOf.call(owner, target));
  const handled = storage.fieldResolvers.some((one) => one.schemaName === field.name && isOf(one.getObjectType?.()));
  return !handled && storage.fields.some((one) => one.schemaName === field.name && isOf(one.target));
}

/** The fields with a resolver of the gateway that declare no access path. */
const findUndeclared = (schema: GraphQLSchema): string[] =>
  listFields(schema)
    .filter((found) => found.path === undefined && !isPlainColumn(found))
    .map(fieldName);

/** The target collection of a step; null where the arguments decide. */
function findTarget(step: Step): ResourceKey | null {
  if (step.step === 'identity' || step.step === 'tagging') return null;
  return step.step === 'follow' ? (table[step.key].edges[step.edge]?.to ?? null) : step.key;
}

/** The error of a step in a few words; null where the table has everything it names. */
function findStepError(step: Step, field: Field): string | null {
  if (step.step === 'identity' || step.step === 'tagging') return null;
  const named = (name: string): boolean => field.args.some((arg) => arg.name === name);
  if (step.key === null) {
    if (step.step === 'byId') return ['id', 'ids', 'representations'].some(named) ? null : 'no argument for ids';
    const on = getNamedType(field.args.find(({ name }) => name === 'on')?.type);
    const keys = isEnumType(on) ? on.getValues().map(({ value }) => String(value)) : [];
    return keys.length > 0 && keys.every(isResourceKey) ? null : 'no argument that names a table';
  }
  if (!isResourceKey(step.key)) return 'no such row';
  const row = table[step.key];
  switch (step.step) {
    case 'follow': {
      const edge = row.edges[step.edge];
      if (edge === undefined) return 'no such edge';
      const isChild = edge.kind === 'hasMany' || edge.kind === 'nested';
      return isChild && step.freeFields.length > 0 ? 'records below are never free' : null;
    }
    case 'page':
      if (step.of === 'account') return null;
      if (step.of === 'nested') return row.parent === null ? 'no parent' : null;
      return row.endpoints[0]?.filters[step.of.filter] === undefined ? 'no such filter' : null;
    case 'table':
      return row.isReference ? null : 'no reference table';
    case 'each':
      return row.endpoints[0]?.single == null ? 'no single record' : null;
    case 'write':
      return writes[step.key]?.some(({ paths }) => paths[step.change] !== null) ? null : 'no such write';
    case 'byId':
    case 'idsIn':
      return null;
  }
}

/** Every step that names something missing, or does not begin where the one before it ends. */
function findBadSteps(schema: GraphQLSchema): string[] {
  return listFields(schema).flatMap((found) =>
    (found.path ?? []).flatMap((step, index, path) => {
      const error = findStepError(step, found.field);
      if (error !== null) return [`${fieldName(found)}: ${error}`];
      if (step.step !== 'follow') return [];
      const before = index > 0 ? findTarget(path[index - 1] as Step) : findKeyByNode(found.type);
      return before === null || before === step.key ? [] : [`${fieldName(found)}: does not begin at ${before}`];
    }),
  );
}

/** Non-null fields that call Keap: their failure makes their object null. A root list has no object, and a mutation must fail. */
function findUnsafe(schema: GraphQLSchema): string[] {
  return listFields(schema)
    .filter(({ path, field }) => (path?.length ?? 0) > 0 && isNonNullType(field.type))
    .filter(({ type, field }) => !(type === 'Query' && /^\[|Connection!$/.test(String(field.type))))
    .filter(({ type }) => type !== 'Mutation')
    .map(fieldName);
}

describe.each([false, true])('the access paths of the graph, as a subgraph: %s', (federation) => {
  const schema = buildGraph({ federation });

  it('Every field with a resolver declares an access path', () => {
    expect(findUndeclared(schema)).toEqual([]);
    const callingFields = listFields(schema).filter(({ path }) => (path?.length ?? 0) > 0);
    expect(callingFields.length).toBeGreaterThan(120);
  });

  it('Access paths name rows, edges, filters and writes of the table, and each step begins where the one before it ends', () => {
    expect(findBadSteps(schema)).toEqual([]);
  });

  it('A field that calls Keap is nullable, so that a failure blanks only this field', () => {
    expect(findUnsafe(schema)).toEqual([]);
  });
});

describe('errors of access paths', () => {
  it('Computed fields, plain edges and root fields without an access path are found', () => {
    const schema = buildGraph();
    const stripped = ['Contact.tags', 'Contact.owner', 'Query.contacts', 'Query.quota', 'Mutation.createTag'];
    for (const found of listFields(schema)) {
      if (!stripped.includes(fieldName(found))) continue;
      const { access: _, ...others } = found.field.extensions as Record<string, unknown>;
      found.field.extensions = others;
    }
    expect(findUndeclared(schema).toSorted()).toEqual(stripped.toSorted());
  });

  it('A resolver added by hand and steps to something missing are found', () => {
    const field = (access?: AccessPath) => ({
      type: new GraphQLNonNull(GraphQLString),
      resolve: () => '',
      ...(access ? { extensions: { access } } : {}),
    });
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: {
        plain: { type: GraphQLString },
        silent: field(),
        edge: field([follow('contacts', 'friends')]),
        free: field([follow('contacts', 'deals')]),
        chain: field([follow('opportunities', 'contact'), follow('companies', 'owner')]),
        filter: field([page('files', { filter: 'colour' })]),
        nested: field([page('contacts', 'nested')]),
        whole: field([wholeTable('contacts')]),
        table: field([wholeTable(null)]),
        ids: field([byId(null)]),
        write: field([write('orders' as 'contacts', 'create')]),
      },
    });
    const schema = new GraphQLSchema({ query });
    expect(findUndeclared(schema)).toEqual(['Query.silent']);
    expect(findBadSteps(schema)).toEqual([
      'Query.edge: no such edge',
      'Query.free: records below are never free',
      'Query.chain: does not begin at contacts',
      'Query.filter: no such filter',
      'Query.nested: no parent',
      'Query.whole: no reference table',
      'Query.table: no argument that names a table',
      'Query.ids: no argument for ids',
      'Query.write: no such write',
    ]);
    expect(findUnsafe(schema)).toHaveLength(9);
  });
});
