import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** A seeded generator of numbers from 0 to below 1 (mulberry32). */
export function prng(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface QueryShape {
  /** Root fields to leave out. */
  readonly excludedRoots?: ReadonlySet<string>;
  readonly maxDepth?: number;
  readonly maxFields?: number;
  /** Page sizes to choose from; undefined omits `first`. */
  readonly pageSizes?: readonly (number | undefined)[];
  /** An id of a record of this type, as an argument accepts it. */
  readonly pickId?: (typeName: string) => string;
  /** The share of lists with a filter or an order, 0 to 1. */
  readonly filterRate?: number;
}

/** A random valid query from `random`: nested, with aliases, fragments, variables, page sizes, filters and ids. */
export function randomQuery(schema: GraphQLSchema, random: () => number, shape: QueryShape = {}): string {
  return new QueryBuilder(schema, random, shape).query();
}

class QueryBuilder {
  private readonly fragments: string[] = [];
  private aliases = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: () => number,
    private readonly shape: QueryShape,
  ) {}

  query(): string {
    const type = this.schema.getQueryType() as GraphQLObjectType;
    const excludedRoots = this.shape.excludedRoots ?? new Set();
    const roots = Object.values(type.getFields()).filter(({ name }) => !excludedRoots.has(name));
    const count = this.chance(0.7) ? 1 : this.integer(2, 3);
    const fields = Array.from({ length: count }, () => this.field(this.pick(roots), 1));
    const variables = '($yes: Boolean = true, $no: Boolean = false)';
    return [`query Random${variables} { ${fields.join(' ')} ...Used }`, ...this.fragments, variablesFragment].join(
      '\n',
    );
  }

  private field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const named = getNamedType(field.type);
    const alias = this.chance(0.2) || depth === 1 ? `a${(this.aliases += 1)}: ` : '';
    const skipped = this.chance(0.03) ? (this.chance(0.5) ? ' @include(if: $no)' : ' @skip(if: $yes)') : '';
    const head = `${alias}${field.name}${this.args(field)}${skipped}`;
    if (isLeafType(named)) return head;
    if (isObjectType(named)) return `${head} ${this.selection(named, depth + 1)}`;
    if (!isAbstractType(named)) return head;
    const types = [this.pick(this.schema.getPossibleTypes(named))];
    const parts = types.map((type) => `... on ${type.name} ${this.selection(type, depth + 1)}`);
    return `${head} { __typename ${parts.join(' ')} }`;
  }

  private selection(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields());
    const leaves = fields.filter((one) => isLeafType(getNamedType(one.type)) && this.isSelectable(one));
    const objectFields = fields.filter((one) => !isLeafType(getNamedType(one.type)) && this.isSelectable(one));
    const isPage = type.getFields()['pageInfo'] !== undefined || type.name.endsWith('Edge');
    const chosen = new Set<GraphQLField<unknown, unknown>>();
    const canDescend = depth < (this.shape.maxDepth ?? 9) && objectFields.length > 0;
    const maxFields = this.shape.maxFields ?? 3;
    if (isPage && canDescend) {
      const wrappers = objectFields.filter(({ name }) => ['nodes', 'edges', 'node'].includes(name));
      chosen.add(this.pick(wrappers.length > 0 ? wrappers : objectFields));
    } else if (canDescend) for (let i = this.integer(0, 2); i > 0; i -= 1) chosen.add(this.pick(objectFields));
    if (leaves.length > 0)
      for (let i = this.integer(chosen.size > 0 ? 0 : 1, maxFields); i > 0; i -= 1) chosen.add(this.pick(leaves));
    const parts = [...chosen].map((field) => this.field(field, depth));
    if (parts.length === 0) parts.push('__typename');
    const body = `{ ${parts.join(' ')} }`;
    if (!this.chance(0.06)) return body;
    const name = `F${this.fragments.length}`;
    this.fragments.push(`fragment ${name} on ${type.name} ${body}`);
    return `{ ...${name} }`;
  }

  private isSelectable(field: GraphQLField<unknown, unknown>): boolean {
    return field.args.every((one) => !isNonNullType(one.type) || one.defaultValue !== undefined);
  }

  private args(field: GraphQLField<unknown, unknown>): string {
    const args = field.args.flatMap((one) => {
      const value = this.argument(field, one);
      return value === null ? [] : [`${one.name}: ${value}`];
    });
    return args.length === 0 ? '' : `(${args.join(', ')})`;
  }

  private argument(field: GraphQLField<unknown, unknown>, argument: GraphQLArgument): string | null {
    if (argument.name === 'first') {
      const first = this.pick(this.shape.pageSizes ?? [undefined, 1, 3, 10, 50, 100]);
      return first === undefined ? null : String(first);
    }
    if (argument.name === 'id' || argument.name === 'ids') {
      const named = getNamedType(field.type);
      const type = isAbstractType(named) ? this.pick(this.schema.getPossibleTypes(named)).name : named.name;
      const id = (): string => JSON.stringify(`${type}:${this.shape.pickId?.(type) ?? '1'}`);
      return argument.name === 'id' ? id() : `[${Array.from({ length: this.integer(1, 12) }, id).join(', ')}]`;
    }
    const isNeeded = isNonNullType(argument.type) && argument.defaultValue === undefined;
    if (argument.name === 'after' || (!isNeeded && !this.chance(this.shape.filterRate ?? 0.05))) return null;
    return this.value(argument.type, true);
  }

  private value(type: GraphQLInputType, isOuter = false): string {
    const nullable = getNullableType(type);
    if (isListType(nullable)) return `[${this.value(nullable.ofType)}]`;
    if (isEnumType(nullable)) return this.pick(nullable.getValues().filter(({ name }) => name !== 'UNKNOWN')).name;
    if (isInputObjectType(nullable)) {
      const fields = Object.values(nullable.getFields()).filter(({ name }) => name !== 'customField');
      const needed = fields.filter((one) => isNonNullType(one.type) && one.defaultValue === undefined);
      const chosen = new Set(isOuter && needed.length === 0 ? [this.pick(fields)] : needed);
      return `{ ${[...chosen].map((one) => `${one.name}: ${this.value(one.type)}`).join(', ')} }`;
    }
    switch (getNamedType(nullable).name) {
      case 'Int':
        return String(this.integer(1, 50));
      case 'Boolean':
        return this.chance(0.5) ? 'true' : 'false';
      case 'DateTime':
        return this.chance(0.5) ? '"2025-06-01T00:00:00Z"' : '"2026-03-01T00:00:00Z"';
      case 'Date':
        return '"2026-01-01"';
      case 'ID':
        return JSON.stringify(String(this.integer(1, 2000)));
      default:
        return '"12"';
    }
  }

  private chance(p: number): boolean {
    return this.random() < p;
  }

  private integer(from: number, to: number): number {
    return from + Math.floor(this.random() * (to - from + 1));
  }

  private pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T;
  }
}

/** Uses both variables, so that every query is valid. */
const variablesFragment = 'fragment Used on Query { __typename @include(if: $yes) __typename @skip(if: $no) }';
