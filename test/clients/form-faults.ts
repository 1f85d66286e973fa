/** An error as every client hands it over. */
interface GraphQLFailure {
  readonly extensions?: Readonly<Record<string, unknown>>;
}

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * The faults of a rejected input by their field, as in `{ 'emailAddresses.0.email': 'is blank: give a value.' }`. Those of a
 * field with several are joined. The faults of the input as a whole are at `''`.
 */
export function faultsByField(errors: readonly GraphQLFailure[]): Readonly<Record<string, string>> {
  const faults = errors.flatMap(({ extensions }) => (extensions?.['faults'] ?? []) as readonly Fault[]);
  const byField = new Map<string, string[]>();
  for (const { path, message } of faults) {
    const field = path.slice(1).join('.');
    byField.set(field, [...(byField.get(field) ?? []), message]);
  }
  return Object.fromEntries([...byField].map(([field, messages]) => [field, messages.join(' ')]));
}
