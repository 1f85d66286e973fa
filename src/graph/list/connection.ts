import { Field, Int, ObjectType, type ClassType, ArgsType } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { badUserInput } from '../nodes/ids.js';
import { fingerprint, decodeCursor, encodeCursor } from './cursor.js';

const DEFAULT_FIRST = 50;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_FIRST,
    description: 'How many records, from 1 to 1000 (users: 100). One page is one Keap call whatever its size.',
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Go on behind this cursor (an earlier `endCursor`); the other arguments must stay the same.',
  })
  after?: string | null;
}

/** The page size asked for; 50 when it is null. Throws BAD_USER_INPUT outside 1 to `most`. */
export function checkFirst(requested: number | null | undefined, max: number): number {
  const first = requested ?? DEFAULT_FIRST;
  if (first >= 1 && first <= max) return first;
  throw badUserInput(`\`first\` is ${first}, but must be from 1 to ${max}: ask for several pages with \`after\`.`);
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

@ObjectType({ description: 'Where a page lies in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more records follow. Exact, and costs no further call.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description: 'Whether records come before this page: true as soon as `after` was given. Paging goes forward only.',
  })
  hasPreviousPage!: boolean;

  @CursorField('Cursor of the first record of this page; null on an empty page.', { nullable: true })
  startCursor!: Cursor | null;

  @CursorField('Cursor of the last record of this page: give it as `after` to get the next page.', { nullable: true })
  endCursor!: Cursor | null;
}

/** A record with its place in a list, and what the place itself knows (when a tag was applied). */
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
  @ObjectType(edgeName, { description: `A ${name} with its place in the list.` })
  class Edge {
    @CursorField('Where this record lies in the list: give it as `after` to go on behind it.')
    cursor!: Cursor;

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

/** Records below one record, as a page of them is cut out. */
export interface NestedRecord<Item> {
  readonly id: string;
  readonly item: Item;
}

/** Which page below a record is asked for. */
export interface PageSlice {
  readonly first: number;
  /** The id behind which the page begins, or null. */
  readonly after: string | null;
  /** Names the list in its cursors. */
  readonly list: () => string;
}

/** Reads the arguments of a list below a record; `list` says which (row, edge, owner's id). Throws BAD_USER_INPUT for a page size out of range and for a cursor of another list. */
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

/** A page of records that are at hand in id order. `whole` says that none is missing behind them, so that their number is the total. */
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

/** Behind the record with this id; when it has gone meanwhile, behind where it was, since the records are in id order. */
function indexAfter(records: readonly NestedRecord<unknown>[], id: string): number {
  const index = records.findIndex((record) => record.id === id);
  if (index >= 0) return index + 1;
  const nextIndex = records.findIndex(
    (one) => one.id.length > id.length || (one.id.length === id.length && one.id > id),
  );
  return nextIndex < 0 ? records.length : nextIndex;
}
