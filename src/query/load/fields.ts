import type { Fields } from '../../resources/row.js';

/** The `fields` of the way a collection is asked for: null where an answer is always whole. */
type EndpointFields = Fields | null;

const getDefaultFields = (endpointFields: EndpointFields): readonly string[] => endpointFields?.byDefault ?? [];

/** Whether this way can be asked for a property at all; one generation of Keap has properties that the other lacks. */
const hasField = ({ byDefault, optional }: Fields, name: string): boolean =>
  byDefault.includes(name) || optional.includes(name);

/** The Keap properties a caller needs of those that the way gives: those named, or what Keap gives when none is named. */
export function pickSupported(endpointFields: EndpointFields, fields: readonly string[]): readonly string[] {
  if (fields.length === 0 || endpointFields === null) return getDefaultFields(endpointFields);
  return fields.filter((name) => hasField(endpointFields, name));
}

/**
 * What to write into Keap's `fields` so that one answer serves several wishes: their union, sorted, so that equal needs
 * make equal URLs. `always` is what our own work needs beside it. Where Keap only adds to its defaults, the defaults are
 * not named: their spelling as optional properties is refused in places (docs/keap-api.md 7.1). What the way does not
 * have is left out.
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
 * The properties a record carries when it was asked with these fields. A wish of only default properties is taken by
 * its word where Keap adds to its defaults: it may be a copy that came inside another record.
 */
export function resolveLoadedFields(endpointFields: EndpointFields, fields: readonly string[]): readonly string[] {
  if (endpointFields === null || fields.length === 0) return getDefaultFields(endpointFields);
  if (endpointFields.mode === 'select' || fields.every((name) => endpointFields.byDefault.includes(name)))
    return fields;
  return [...endpointFields.byDefault, ...fields];
}
