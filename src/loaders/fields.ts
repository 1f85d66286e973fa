import { table, type ResourceKey } from '../resources/table.js';

const defaults = (key: ResourceKey): readonly string[] => table[key].v2.fields?.byDefault ?? [];

/** The Keap properties a caller needs: those named, or what Keap gives when none is named. */
export const needed = (key: ResourceKey, fields: readonly string[]): readonly string[] =>
  fields.length > 0 ? fields : defaults(key);

/**
 * What to write into Keap's `fields` so that one answer serves several wishes: their union, sorted, so that equal needs
 * make equal URLs. `always` is what our own work needs beside it. Where Keap only adds to its defaults, the defaults are
 * not named: their spelling as optional properties is refused in places (KEAP-API.md 7.1).
 */
export function toAsk(
  key: ResourceKey,
  wishes: readonly (readonly string[])[],
  always: readonly string[] = [],
): string[] {
  const choice = table[key].v2.fields;
  if (choice === null) return [];
  const names = new Set(wishes.flatMap((wish) => (choice.mode === 'select' ? needed(key, wish) : wish)));
  for (const name of always) names.add(name);
  return [...names].filter((name) => choice.mode === 'select' || choice.optional.includes(name)).sort();
}

/**
 * The properties a record carries when it was asked with these fields. A wish of only default properties is taken by
 * its word where Keap adds to its defaults: it may be a copy that came inside another record.
 */
export function carriedBy(key: ResourceKey, fields: readonly string[]): readonly string[] {
  const choice = table[key].v2.fields;
  if (choice === null || fields.length === 0) return defaults(key);
  if (choice.mode === 'select' || fields.every((name) => choice.byDefault.includes(name))) return fields;
  return [...choice.byDefault, ...fields];
}
