import { registerEnumType } from 'type-graphql';

/**
 * Declares a set of Keap values as a GraphQL enum. `values` maps each value to its meaning. A value that Keap adds later
 * becomes UNKNOWN; the `…Raw` field next to each enum field shows what Keap sent.
 */
export function keapEnum<Name extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Name, string>>,
): Readonly<Record<Name | 'UNKNOWN', string>> {
  const described: Record<string, string> = {
    ...values,
    UNKNOWN:
      (values as Record<string, string>)['UNKNOWN'] ??
      'Keap sent a value that this gateway does not know; the field ending in Raw shows it.',
  };
  const names = Object.fromEntries(Object.keys(described).map((value) => [value, value])) as Record<
    Name | 'UNKNOWN',
    string
  >;
  registerEnumType(names, {
    name,
    description,
    valuesConfig: Object.fromEntries(
      Object.entries(described).map(([value, meaning]) => [value, { description: meaning }]),
    ) as Partial<Record<Name | 'UNKNOWN', { description: string }>>,
  });
  return names;
}

/** The description of an enum field's `…Raw` field. */
export const describeRawField = (field: string): string =>
  `Keap's own value of \`${field}\`, even if the enum does not have it.`;
