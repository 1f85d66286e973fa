/** An error as every client hands it over. */
interface GraphQLFailure {
  readonly extensions?: Readonly<Record<string, unknown>>;
}

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The faults of a rejected input by their field, as in `{ 'emailAddresses.0.email': '…' }`. */
export function faultsByField(errors: readonly GraphQLFailure[]): Readonly<Record<string, string>> {
  const faults = errors.flatMap(({ extensions }) => (extensions?.['faults'] ?? []) as readonly Fault[]);
  return Object.fromEntries(faults.map(({ path, message }) => [path.slice(1).join('.'), message]));
}
