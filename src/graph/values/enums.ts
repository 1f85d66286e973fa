import { registerEnumType } from 'type-graphql';

/**
 * A Keap value set as a GraphQL enum. `values` gives each value's meaning. A value that Keap has begun to use since is
 * shown as UNKNOWN; the `…Raw` field beside each enum field then says what Keap really sent.
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

/** Description of the text beside an enum field. */
export const describeRawField = (field: string): string =>
  `Keap's own value behind \`${field}\`, also when the enum does not know it.`;
