import { Field, Int, ObjectType, type ClassType } from 'type-graphql';
import type { Payload } from '../../resources/row.js';

@ObjectType({ description: 'Where a page lies in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more records follow. Exact, and costs no further call.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description: 'Whether records come before this page: true as soon as `after` was given. Paging goes forward only.',
  })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first record of this page; null on an empty page.',
  })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last record of this page: give it as `after` to get the next page.',
  })
  endCursor!: string | null;
}

/** A record with its place in a list, and what the place itself knows (when a tag was applied). */
export interface EdgeResult<Item = Payload> {
  readonly cursor: string;
  readonly node: Item | Promise<Item | null> | null;
}

/** A page of a list in Relay's shape. */
export interface ConnectionResult<Item = Payload> {
  readonly edges: readonly EdgeResult<Item>[];
  readonly nodes: readonly Item[];
  readonly pageInfo: PageInfo;
  readonly totalCount: number | null;
}

/** Builds a page from its edges. */
export function toConnection<Item>(
  edges: readonly { readonly cursor: string; readonly node: Item }[],
  page: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly totalCount: number | null },
): ConnectionResult<Item> {
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: page.totalCount,
  };
}

/** The edge type of a connection: `ContactEdge` for `Contact`. */
export function edgeType(node: () => ClassType, name: string, edgeName = `${name}Edge`): ClassType {
  @ObjectType(edgeName, { description: `A ${name} with its place in the list.` })
  class Edge {
    @Field(() => String, { description: 'Where this record lies in the list: give it as `after` to go on behind it.' })
    cursor!: string;

    @Field(node, { description: `The ${name}.` })
    node!: object;
  }
  return Edge;
}

/** The connection type of a record type: `ContactConnection` for `Contact`, in Relay's shape with `nodes` as a short cut. */
export function connectionType(
  node: () => ClassType,
  name: string,
  edge: ClassType = edgeType(node, name),
  connectionName = `${name}Connection`,
): ClassType {
  @ObjectType(connectionName, { description: `A page of a list of ${name} records.` })
  class Connection {
    @Field(() => [edge], { description: 'The records with their cursors.' })
    edges!: object[];

    @Field(() => [node()], { description: 'The records themselves, without cursors.' })
    nodes!: object[];

    @Field(() => PageInfo, { description: 'Where this page lies in its list.' })
    pageInfo!: PageInfo;

    @Field(() => Int, {
      nullable: true,
      description:
        "How many records the whole list has. Keap's v2 lists do not tell: null unless the list lies below a record and was read whole, or ended on this first page.",
    })
    totalCount!: number | null;
  }
  return Connection;
}
