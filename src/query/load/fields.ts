import type { Fields } from '../../resources/row.js';

/** The `fields` of the way a collection is asked for: null where an answer is always whole. */
type Choice = Fields | null;

const defaults = (choice: Choice): readonly string[] => choice?.byDefault ?? [];

/** Whether this way can be asked for a property at all; one generation of Keap has properties that the other lacks. */
const gives = ({ byDefault, optional }: Fields, name: string): boolean =>
  byDefault.includes(name) || optional.includes(name);

/** The Keap properties a caller needs of those that the way gives: those named, or what Keap gives when none is named. */
export function needed(choice: Choice, fields: readonly string[]): readonly string[] {
  if (fields.length === 0 || choice === null) return defaults(choice);
  return fields.filter((name) => gives(choice, name));
}

/**
 * What to write into Keap's `fields` so that one answer serves several wishes: their union, sorted, so that equal needs
 * make equal URLs. `always` is what our own work needs beside it. Where Keap only adds to its defaults, the defaults are
 * not named: their spelling as optional properties is refused in places (docs/keap-api.md 7.1). What the way does not
 * have is left out.
 */
export function toAsk(
  choice: Choice,
  wishes: readonly (readonly string[])[],
  always: readonly string[] = [],
): string[] {
  if (choice === null) return [];
  const names = new Set(wishes.flatMap((wish) => (choice.mode === 'select' ? needed(choice, wish) : wish)));
  for (const name of always) names.add(name);
  return [...names]
    .filter((name) => (choice.mode === 'select' ? gives(choice, name) : choice.optional.includes(name)))
    .sort();
}

/**
 * The properties a record carries when it was asked with these fields. A wish of only default properties is taken by
 * its word where Keap adds to its defaults: it may be a copy that came inside another record.
 */
export function carriedBy(choice: Choice, fields: readonly string[]): readonly string[] {
  if (choice === null || fields.length === 0) return defaults(choice);
  if (choice.mode === 'select' || fields.every((name) => choice.byDefault.includes(name))) return fields;
  return [...choice.byDefault, ...fields];
}
