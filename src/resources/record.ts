import type { Endpoint, Payload, Row, Fields } from './row.js';

/** Whether a value is a record: an object that is no list. */
export function isRecord(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values of an id column that mean no record: `0`, and `-1` for the system itself (docs/keap-api.md quirk 23). */
export const nullIds: ReadonlySet<string> = new Set(['', '0', '-1']);

/** A record's own id as text; null for a record without one (transactions). */
export function readId({ id }: Payload): string | null {
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' ? id : null;
}

/** The ids of these records, those without one left out. */
export function listIds(rows: readonly Payload[]): string[] {
  return rows.flatMap((row) => readId(row) ?? []);
}

/** The ids at a dotted path (`contact.id`, `tag_ids`, `order_items[].product.id`) as text, without those of `nullIds`. */
export function readIds(payload: Payload, path: string): string[] {
  let found: unknown[] = [payload];
  for (const step of path.split('.')) {
    const name = step.endsWith('[]') ? step.slice(0, -2) : step;
    found = found.flatMap((value) => {
      const next = isRecord(value) ? value[name] : undefined;
      return Array.isArray(next) ? (next as unknown[]) : [next];
    });
  }
  return found.flatMap((value) => {
    if (typeof value !== 'string' && typeof value !== 'number') return [];
    const id = String(value);
    return nullIds.has(id) ? [] : [id];
  });
}

/** Orders ids: shorter ones first, ids of one length by text. Ids that are numbers come in numeric order. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** The column that a dotted path begins with: `order_items` for `order_items[].product.id`. */
export function getFirstColumn(path: string): string {
  return path.split(/[.[]/)[0] as string;
}

/** Whether a record has the column that a dotted path begins with. A null column holds no ids; an absent one is not loaded. */
export function hasColumn(payload: Payload, path: string): boolean {
  return payload[getFirstColumn(path)] !== undefined;
}

/** The identity of the one record of a collection that has no more. */
export const SINGLETON_ID = '1';

/** The columns that identify a record as this API version serves it. */
export function selectIdentityColumns(row: Row, endpoint: Endpoint): readonly string[] {
  return endpoint.identity ?? row.identity;
}

/**
 * The identity of a record inside its collection: its id, or the identity columns joined with `|` where Keap gives no
 * id, with the parent's id and `:` before it for a child list. Null when all columns are missing: such a record cannot
 * be stored.
 */
export function buildIdentity(identity: readonly string[], payload: Payload, parentId: string | null): string | null {
  if (identity.length === 0) return SINGLETON_ID;
  const parts = identity.map((column) => {
    const part = payload[column];
    return typeof part === 'string' || typeof part === 'number' ? String(part) : '';
  });
  if (parts.every((part) => part === '')) return null;
  const own = parts.join('|');
  return parentId === null ? own : `${parentId}:${own}`;
}

/** The `fields` of an endpoint; null where every response is complete. */
type EndpointFields = Fields | null;

const getDefaultFields = (endpointFields: EndpointFields): readonly string[] => endpointFields?.byDefault ?? [];

/** Whether the endpoint has a property: each API version has some that the other lacks. */
const hasField = ({ byDefault, optional }: Fields, name: string): boolean =>
  byDefault.includes(name) || optional.includes(name);

/** The requested properties that the endpoint has; its defaults where none is named. */
export function pickSupported(endpointFields: EndpointFields, fields: readonly string[]): readonly string[] {
  if (fields.length === 0 || endpointFields === null) return getDefaultFields(endpointFields);
  return fields.filter((name) => hasField(endpointFields, name));
}

/**
 * The value of Keap's `fields` that serves several requests: their union with `alwaysIncluded`, sorted, so that equal
 * sets make equal URLs. In mode `add` the defaults are not named: Keap rejects some of them as optional properties
 * (docs/keap-api.md 7.1). Properties that the endpoint does not have are left out.
 */
export function mergeFields(
  endpointFields: EndpointFields,
  fieldSets: readonly (readonly string[])[],
  alwaysIncluded: readonly string[] = [],
): string[] {
  if (endpointFields === null) return [];
  const names = new Set(
    fieldSets.flatMap((fieldSet) =>
      endpointFields.mode === 'select' ? pickSupported(endpointFields, fieldSet) : fieldSet,
    ),
  );
  for (const name of alwaysIncluded) names.add(name);
  return [...names]
    .filter((name) =>
      endpointFields.mode === 'select' ? hasField(endpointFields, name) : endpointFields.optional.includes(name),
    )
    .sort();
}

/**
 * The properties of a record that was requested with these fields. In mode `add` a request for default properties alone
 * counts as exactly those: the record may be a copy inside another record.
 */
export function resolveLoadedFields(endpointFields: EndpointFields, fields: readonly string[]): readonly string[] {
  if (endpointFields === null || fields.length === 0) return getDefaultFields(endpointFields);
  if (endpointFields.mode === 'select' || fields.every((name) => endpointFields.byDefault.includes(name)))
    return fields;
  return [...endpointFields.byDefault, ...fields];
}

/** Whether a record that was requested with some properties holds all that a request for `wanted` returns. */
export function includesFields(
  endpointFields: EndpointFields,
  requested: readonly string[],
  wanted: readonly string[],
): boolean {
  if (endpointFields === null) return true;
  const { mode, byDefault } = endpointFields;
  const loaded = mode === 'add' ? [...byDefault, ...requested] : requested.length === 0 ? byDefault : requested;
  return pickSupported(endpointFields, wanted).every((name) => loaded.includes(name));
}
