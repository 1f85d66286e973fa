import type { GraphQLScalarType } from 'graphql';
import { Args, Extensions, Field, FieldResolver, type ClassType } from 'type-graphql';
import { follow, page, type AccessPath, type Step } from '../../query/cost/access-path.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { getEdgeColumns, getEdge } from '../schema/columns.js';
import {
  describeHasManyIdsCost,
  describeHasManyCost,
  describePageCost,
  describePlainListCost,
  describeBelongsToCost,
} from '../schema/describe-cost.js';
import { PageArgs } from '../list/connection.js';
import { findObjectType } from '../schema/names.js';

/** The declaration of a plain edge; `resolve-edges.ts` gives the field its resolver. */
export type DeclaredEdge =
  | {
      readonly kind: 'belongsTo' | 'hasManyIds' | 'plainList' | 'hasMany';
      readonly key: ResourceKey;
      readonly edge: string;
    }
  | { readonly kind: 'pages'; readonly to: ResourceKey; readonly filter: string };

interface EdgeOptions {
  /** A plain list instead of pages, for records that list only a few ids. */
  readonly plainList?: boolean;
  /** Text after the sentence about cost, for what the table does not hold. */
  readonly note?: string;
  /** Why the field is deprecated, and what to select instead. */
  readonly deprecationReason?: string;
}

/**
 * Declares a plain edge of the table as a field: type, arguments, resolver, estimate, federation and the cost in the
 * description follow from the table's row. It is nullable, so that a failed Keap call makes only this field null.
 */
export function Edge(
  key: ResourceKey,
  edge: string,
  description: string,
  options: EdgeOptions = {},
): PropertyDecorator {
  const edgeRow = getEdge(key, edge);
  const { to } = edgeRow;
  const node = table[to].node ?? to;
  const columns = getEdgeColumns(key, edge);
  const field = (
    cost: string,
    type: () => ClassType | [ClassType],
    declared: DeclaredEdge,
    step: Step,
    isPaged = true,
  ) =>
    declareField({
      type,
      description: [description, cost, options.note],
      deprecationReason: options.deprecationReason,
      columns,
      access: [step],
      declared,
      isPaged,
    });
  const connection = (): ClassType => findObjectType(`${node}Connection`);
  switch (edgeRow.kind) {
    case 'belongsTo':
      return field(
        describeBelongsToCost(to),
        () => findObjectType(node),
        { kind: 'belongsTo', key, edge },
        follow(key, edge),
        false,
      );
    case 'hasManyIds':
      return options.plainList === true
        ? field(
            describePlainListCost(to),
            () => [findObjectType(node)],
            { kind: 'plainList', key, edge },
            follow(key, edge),
            false,
          )
        : field(
            describeHasManyIdsCost(key, to),
            connection,
            { kind: 'hasManyIds', key, edge },
            follow(key, edge, { freeFields: [] }),
          );
    case 'hasMany': {
      if (edgeRow.highFanOut && !table[to].isReference)
        return EdgeByFilter(key, to, edgeRow.filter, description, options.note);
      const step = follow(key, edge, edgeRow.highFanOut ? { freeFields: [], readsAll: true } : { freeFields: [] });
      return field(
        describeHasManyCost(key, to, edgeRow.setFilter !== null),
        connection,
        { kind: 'hasMany', key, edge },
        step,
      );
    }
    case 'nested':
      throw new RangeError(
        `Records of ${to} cannot be fetched on their own: the edge ${key}.${edge} needs a resolver.`,
      );
  }
}

/** Declares an edge to a list that Keap filters by this record, one page for each record. */
export function EdgeByFilter(
  key: ResourceKey,
  to: ResourceKey,
  filter: string,
  description: string,
  note?: string,
): PropertyDecorator {
  return declareField({
    type: () => findObjectType(`${table[to].node ?? to}Connection`),
    description: [description, describePageCost(key), note],
    columns: ['id'],
    access: [page(to, { filter })],
    declared: { kind: 'pages', to, filter },
    isPaged: true,
  });
}

interface Declaration {
  readonly type: () => ClassType | [ClassType];
  readonly description: readonly (string | undefined)[];
  readonly deprecationReason?: string | undefined;
  readonly columns: readonly string[];
  readonly access: AccessPath;
  readonly declared: DeclaredEdge;
  readonly isPaged: boolean;
}

function declareField(declaration: Declaration): PropertyDecorator {
  const { type, description, deprecationReason, columns, access, declared, isPaged } = declaration;
  return (prototype, property) => {
    const text = description.filter((part) => part !== undefined).join(' ');
    const deprecation = deprecationReason === undefined ? {} : { deprecationReason };
    Field(type as () => ClassType, { nullable: true, description: text, ...deprecation })(prototype, property);
    if (isPaged) Args(() => PageArgs)(prototype, property, 0);
    Extensions({ keap: { columns }, access, edge: true, declared })(prototype, property as string);
  };
}

/** Declares a field with its own resolver: the columns it needs, and which Keap calls it makes. Nullable like every edge. */
export function edgeField(
  columns: readonly string[],
  type: () => ClassType | GraphQLScalarType | [ClassType | GraphQLScalarType],
  description: string,
  access: AccessPath,
): MethodDecorator {
  return (prototype, property, descriptor) => {
    FieldResolver(type as () => ClassType, { nullable: true, description })(prototype, property, descriptor);
    Extensions({ keap: { columns }, access, edge: true })(prototype, property as string, descriptor);
  };
}
