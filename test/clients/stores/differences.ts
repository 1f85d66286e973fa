/** An object of a response. */
export interface TypedObject {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

const isObject = (value: unknown): value is TypedObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object of a response, at any depth, with a type name. */
export function findObjects(value: unknown): TypedObject[] {
  if (Array.isArray(value)) return value.flatMap(findObjects);
  if (!isObject(value)) return [];
  const below = Object.values(value).flatMap(findObjects);
  return value.__typename === undefined ? below : [value, ...below];
}

/** Where two values differ: the type and the field, once each, with the first two values that differ. */
export function findDifferences(found: unknown, expected: unknown, place = 'Query'): string[] {
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length)
    return unique(expected.flatMap((one, index) => findDifferences(found[index], one, place)));
  if (isObject(expected) && isObject(found)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    const type = expected.__typename ?? place;
    return unique([...names].flatMap((name) => findDifferences(found[name], expected[name], `${type}.${name}`)));
  }
  if (Object.is(found, expected)) return [];
  return [`${place}: ${JSON.stringify(found)?.slice(0, 80)} instead of ${JSON.stringify(expected)?.slice(0, 80)}`];
}

/** One difference for each place. */
export function unique(differences: readonly string[]): string[] {
  const byPlace = new Map(differences.toReversed().map((one) => [one.slice(0, one.indexOf(':')), one]));
  return [...byPlace.values()].toReversed();
}
