/** Sends a raw GraphQL POST, for tests of HTTP itself. */
export function post(url: string, query: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

/** The code of a response's first error. */
export async function readErrorCode(response: Response): Promise<unknown> {
  const body = (await response.json()) as { errors?: { extensions?: { code?: unknown } }[] };
  return body.errors?.[0]?.extensions?.code;
}
