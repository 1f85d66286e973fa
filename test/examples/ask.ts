import type { TypedDocumentString } from '../operations/generated/graphql.js';

/** An error of an answer; `path` leads to the field that is null for it. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
}

/**
 * Asks the gateway a typed document. Returns the data that came and the errors of the fields that failed. Rejects where no
 * data came, with the code of the first error in front.
 */
export async function ask<Data, Variables>(
  url: string,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<{ data: Data; errors: readonly AnswerError[] }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const answer = (await response.json()) as { data?: Data | null; errors?: readonly AnswerError[] };
  const { data, errors = [] } = answer;
  if (data) return { data, errors };
  const [error] = errors;
  throw new Error(`${error?.extensions.code}: ${error?.message}`, { cause: errors });
}
