import { registerEnumType } from 'type-graphql';

/** Registers an enum with the values of the snapshot service; the type makes `meanings` complete. */
export function registerServiceEnum<Name extends string>(
  name: string,
  description: string,
  meanings: Readonly<Record<Name, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries<string>(meanings);
  const values = Object.fromEntries(entries.map(([value]) => [value, value]));
  const valuesConfig = Object.fromEntries(entries.map(([value, meaning]) => [value, { description: meaning }]));
  registerEnumType(values, { name, description, valuesConfig });
  return values;
}
