/** A GraphQL operation as it is sent. */
export interface GraphQLOperation {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  // GraphiQL passes variables as they were parsed.
  readonly variables?: unknown;
}

export interface GraphQLAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

/** Sends an operation to this gateway. Rejects where nothing answers, or the answer is no JSON. */
export async function sendOperation(
  operation: GraphQLOperation,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<GraphQLAnswer> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { ...headers, accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(operation),
    credentials: 'same-origin',
    ...(signal && { signal }),
  });
  const text = await response.text();
  try {
    return JSON.parse(text) as GraphQLAnswer;
  } catch {
    throw new Error(`The gateway answered with HTTP ${response.status} and no JSON. Look into its log.`);
  }
}
