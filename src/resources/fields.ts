import type { Fields } from './row.js';

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
