import { Field, Int, ObjectType, type ClassType, ArgsType } from 'type-graphql';
import { compareIds } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import { badUserInput } from '../nodes/ids.js';
import { describePageSizes } from '../schema/describe-cost.js';
import { fingerprint, decodeCursor, encodeCursor } from './cursor.js';

const DEFAULT_FIRST = 50;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_FIRST,
    description: `How many records, ${describePageSizes()}. A page is one Keap call, whatever its size.`,
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Starts after this cursor (an earlier `endCursor`); the other arguments must stay the same.',
  })
  after?: string | null;
}

/** The requested page size; 50 when it is null. Throws BAD_USER_INPUT outside 1 to `max`. */
export function checkFirst(requested: number | null | undefined, max: number): number {
  const first = requested ?? DEFAULT_FIRST;
  if (first >= 1 && first <= max) return first;
  throw badUserInput(`\`first\` is ${first}, but must be from 1 to ${max}: read several pages with \`after\`.`);
}

/** A cursor, or the function that builds it: most queries select no cursor. */
export type Cursor = string | (() => string);

/** A field for a `Cursor`. Being `simple`, it has graphql-js's own resolver, which calls a function for its value. */
export function CursorField(description: string, options: { readonly nullable?: boolean } = {}): PropertyDecorator {
  return Field(() => String, { ...options, description, simple: true });
}

/** A function that calls `compute` the first time only. */
export function once<Value extends string>(compute: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= compute());
}

@ObjectType({ description: 'The position of a page in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more records follow. Exact, and costs no extra call.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether this page starts after a cursor, that is, whether `after` is given. Paging goes forward only.',
  })
  hasPreviousPage!: boolean;

  @CursorField('Cursor of the first record of this page; null on an empty page.', { nullable: true })
  startCursor!: Cursor | null;

  @CursorField('Cursor of the last record of this page: pass it as `after` to get the next page.', { nullable: true })
  endCursor!: Cursor | null;
}

/** A record with its cursor. Edges of some lists hold more (when a tag was applied). */
export interface EdgeResult<Item = Payload> {
  readonly cursor: Cursor;
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
  edges: readonly { readonly cursor: Cursor; readonly node: Item }[],
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
  @ObjectType(edgeName, { description: `A ${name} and its cursor.` })
  class Edge {
    @CursorField('Position of this record: pass it as `after` to start after it.')
    cursor!: Cursor;

    @Field(node, { description: `The ${name}.` })
    node!: object;
  }
  return Edge;
}

/** The connection type of a record type: `ContactConnection` for `Contact`, in Relay's shape plus `nodes`. */
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

    @Field(() => PageInfo, { description: 'The position of this page in its list.' })
    pageInfo!: PageInfo;

    @Field(() => Int, {
      nullable: true,
      description:
        "How many records the whole list has. Keap's v2 lists do not report it: null unless the list is below a record and was read whole, or ends on this first page.",
    })
    totalCount!: number | null;
  }
  return Connection;
}

/** A record of a list below another record. */
export interface NestedRecord<Item> {
  readonly id: string;
  readonly item: Item;
}

/** A requested page of a list below a record. */
export interface PageSlice {
  readonly first: number;
  /** The id after which the page starts, or null. */
  readonly after: string | null;
  /** The fingerprint of the list, for its cursors. */
  readonly list: () => string;
}

/** Reads the arguments of a list below a record; `list` identifies it (row, edge, owner's id). Throws BAD_USER_INPUT for a page size out of range and for a cursor of another list. */
export function parseSlice(
  list: readonly string[],
  args: { readonly first?: number | null; readonly after?: string | null },
): PageSlice {
  const first = checkFirst(args.first, 1000);
  const name = once(() => fingerprint(list));
  if (typeof args.after !== 'string') return { first, after: null, list: name };
  const position = decodeCursor(name(), args.after);
  if ('after' in position) return { first, after: position.after, list: name };
  throw badUserInput('This cursor belongs to another list: start without `after`.');
}

/** A page of loaded records in id order. `isComplete`: they are the whole list, so their number is the total. */
export function sliceToConnection<Item>(
  slice: PageSlice,
  records: readonly NestedRecord<Item>[],
  isComplete: boolean,
): ConnectionResult<Item> {
  const start = slice.after === null ? 0 : indexAfter(records, slice.after);
  const end = start + slice.first;
  return toConnection(
    records
      .slice(start, end)
      .map(({ id, item }) => ({ node: item, cursor: () => encodeCursor(slice.list(), { after: id }) })),
    {
      hasNextPage: end < records.length,
      hasPreviousPage: slice.after !== null,
      totalCount: isComplete ? records.length : null,
    },
  );
}

/** The index after the record with this id, or, if the record is gone, after its place in the id order. */
function indexAfter(records: readonly NestedRecord<unknown>[], id: string): number {
  const index = records.findIndex((record) => record.id === id);
  if (index >= 0) return index + 1;
  const nextIndex = records.findIndex((one) => compareIds(one.id, id) > 0);
  return nextIndex < 0 ? records.length : nextIndex;
}
