import { Kind, parse, print, separateOperations, type DocumentNode } from 'graphql';

/** The document with one operation only, which `price` takes; null where the text is incomplete. */
export function chooseOperation(query: string, operationName: string | null): string | null {
  const document = parseOrNull(query);
  if (document === null) return null;
  const names = listOperations(document);
  if (names.length === 1) return query;
  const chosen = operationName === null ? undefined : separateOperations(document)[operationName];
  return chosen === undefined ? null : print(chosen);
}

/**
 * The name to send with a document. For a moment after another tab is chosen, GraphiQL still has the name of the
 * operation before.
 */
export function correctName(query: string, operationName: string | null): string | null {
  const document = parseOrNull(query);
  if (document === null) return operationName;
  const names = listOperations(document);
  return names.length === 1 ? (names[0] ?? null) : operationName;
}

/** The names of a document's operations; null for one without a name. */
function listOperations({ definitions }: DocumentNode): (string | null)[] {
  return definitions
    .filter((one) => one.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => operation.name?.value ?? null);
}

function parseOrNull(query: string): DocumentNode | null {
  try {
    return parse(query, { maxTokens: 20_000 });
  } catch {
    return null;
  }
}
