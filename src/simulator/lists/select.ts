import type { Payload } from '../world/collection.js';
import { badRequest } from '../http/errors.js';
import { matches, type Condition } from './filter.js';
import type { Ordering, Route } from '../routes/route.js';
import type { Reference, Sequence, RecordTable } from '../world/record-store.js';

/** A requested order. */
export interface Order {
  readonly by: string;
  readonly isDescending: boolean;
}

/** Parses `order_by`. Throws an ApiError for an unknown field or direction. */
export function parseOrder(text: string | null, route: Route): Order | null {
  if (text === null || text.trim() === '') return null;
  const [by = '', direction = 'asc', ...rest] = text.trim().split(/\s+/);
  if (!Object.hasOwn(route.orders, by))
    throw badRequest(`order_by '${by}' is not supported. Supported are: ${Object.keys(route.orders).join(', ')}.`);
  if (rest.length > 0 || !/^(asc|desc)$/i.test(direction))
    throw badRequest(`The direction of order_by must be asc or desc, not '${[direction, ...rest].join(' ')}'.`);
  return { by, isDescending: direction.toLowerCase() === 'desc' };
}

/** The bounds that comparisons of the id set: `from` <= id < `to`. */
function findIdBounds(conditions: readonly Condition[]): { from: number; to: number } {
  let from = 0;
  let to = Infinity;
  for (const { operator, values } of conditions) {
    const id = Number(values[0]);
    if (operator === '>' || operator === '>=' || operator === '==')
      from = Math.max(from, operator === '>' ? id + 1 : id);
    if (operator === '<' || operator === '<=' || operator === '==') to = Math.min(to, operator === '<' ? id : id + 1);
  }
  return { from, to };
}

const isRange = ({ field, operator }: Condition): boolean =>
  field.id === true && field.kind === 'compare' && operator !== '!=';

const reverse = (sequence: Sequence): Sequence => ({
  length: sequence.length,
  at: (index) => sequence.at(sequence.length - 1 - index),
});

const toSequence = (references: readonly Reference[]): Sequence => ({
  length: references.length,
  at: (index) => references[index] ?? Number.NaN,
});

function findBySet(table: RecordTable, condition: Condition): Reference[] {
  const ids = [...new Set(condition.values.map((value) => String(BigInt(value))))].sort(
    (a, b) => Number(a) - Number(b),
  );
  return ids.flatMap((id) => table.find(id) ?? []);
}

/** Records of the filtered owners: from the index of the collection, plus the changed records. */
function findByIndex(table: RecordTable, condition: Condition): Reference[] {
  const lookUp = table.collection.index[condition.field.index!]!;
  const numbers = condition.values.flatMap((value) => Array.from(lookUp(value)));
  const unique = condition.values.length === 1 ? numbers : [...new Set(numbers)].sort((a, b) => a - b);
  const put = table.listChanged().filter((reference) => matches(condition, table.read(reference)));
  const found = table.unchanged(unique);
  if (put.length === 0) return found;
  const id = (reference: Reference): number =>
    reference >= 0 ? table.collection.ids.toId(reference) : Number(table.read(reference)['id'] ?? Infinity);
  return [...found, ...put].sort((a, b) => id(a) - id(b));
}

const sortValue = (value: unknown): string | number =>
  typeof value === 'string' ? value.toLowerCase() : (value as number);

function sortBy(
  table: RecordTable,
  references: readonly Reference[],
  read: (record: Payload) => unknown,
  isDescending: boolean,
): Reference[] {
  const keyed = references.map((reference, index) => ({
    reference,
    place: index,
    key: read(table.read(reference)) ?? null,
  }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null) || a.place - b.place;
    const [left, right] = [sortValue(a.key), sortValue(b.key)];
    if (left === right) return a.place - b.place;
    return left < right === isDescending ? 1 : -1;
  });
  return keyed.map(({ reference }) => reference);
}

function toReferences(sequence: Sequence): Reference[] {
  return Array.from({ length: sequence.length }, (_, index) => sequence.at(index));
}

/**
 * The records of a list that meet the conditions, in order. A range of ids in the order of ids needs no reading. Ids
 * and owners are looked up. Only the remaining conditions read records one by one.
 */
export function select(
  table: RecordTable,
  route: Ordering,
  conditions: readonly Condition[],
  order: Order | null,
): Sequence {
  const ranges = conditions.filter(isRange);
  const { from, to } = findIdBounds(ranges);
  const isDescending = order?.isDescending ?? route.defaultOrder === 'newest';
  const byId = order === null || order.by === 'id';
  const set = conditions.find(({ field }) => field.id === true && field.kind === 'set');
  const indexed = set
    ? undefined
    : conditions.find(({ field, values }) => isIndexed(table, field.index) && values[0] !== field.sentinel);
  const indexedCondition = set ?? indexed;
  const remaining = conditions.filter(
    (one) => one !== indexedCondition && (indexedCondition !== undefined || !ranges.includes(one)),
  );
  if (indexedCondition === undefined && remaining.length === 0 && byId) {
    const range = table.range(from, to);
    return isDescending ? reverse(range) : range;
  }
  let references = set
    ? findBySet(table, set)
    : indexed
      ? findByIndex(table, indexed)
      : toReferences(table.range(from, to));
  if (remaining.length > 0)
    references = references.filter((reference) => {
      const record = table.read(reference);
      return remaining.every((condition) => matches(condition, record));
    });
  if (!byId) return toSequence(sortBy(table, references, route.orders[order.by]!, isDescending));
  return isDescending ? reverse(toSequence(references)) : toSequence(references);
}

const isIndexed = (table: RecordTable, index: string | undefined): boolean =>
  index !== undefined && Object.hasOwn(table.collection.index, index);

/** How many results of a list are cached: paging through a filtered list filters it once. */
const CACHE_SIZE = 8;

/** As `select`, but caches the result until a record changes. */
export function selectCached(
  table: RecordTable,
  route: Ordering,
  query: { text: string; conditions: readonly Condition[]; order: Order | null },
): Sequence {
  const cached = table.cache.get(query.text);
  if (cached) return cached;
  const found = select(table, route, query.conditions, query.order);
  if (table.cache.size >= CACHE_SIZE) table.cache.delete(table.cache.keys().next().value!);
  table.cache.set(query.text, found);
  return found;
}
