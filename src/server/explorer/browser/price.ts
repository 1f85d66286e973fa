import { chooseOperation } from './documents.js';
import { sendOperation } from './graphql-request.js';
import { buildHeaders, type RequestSettings } from './request-settings.js';

/** The price of an operation, as the gateway estimates it. */
export interface Price {
  readonly calls: number;
  readonly atMostCalls: number | null;
  readonly limit: number;
  readonly nodes: number;
  readonly isAllowed: boolean;
  readonly isSizeKnown: boolean;
  readonly refusal: string | null;
  readonly fields: readonly { readonly path: string; readonly calls: number }[];
}

/** What the editors hold. */
export interface EditedOperation {
  readonly query: string;
  readonly variables: string;
  readonly operationName: string | null;
}

const PRICE_QUERY = `query Price($query: String!, $variables: JSON) {
  price(query: $query, variables: $variables) {
    calls atMostCalls limit nodes isAllowed isSizeKnown refusal fields { path calls }
  }
}`;

/** The price of what is typed; null while it is no whole operation. Rejects with the reason of the gateway. */
export async function fetchPrice(
  { query, variables, operationName }: EditedOperation,
  { key, account }: RequestSettings,
  signal: AbortSignal,
): Promise<Price | null> {
  const document = chooseOperation(query, operationName);
  const values = parseVariables(variables);
  if (document === null || values === undefined) return null;
  const headers = buildHeaders({ key, account, isTraced: false, isDryRun: false });
  const { data, errors } = await sendOperation(
    { query: PRICE_QUERY, operationName: 'Price', variables: { query: document, variables: values } },
    headers,
    signal,
  );
  const [error] = errors ?? [];
  if (error !== undefined) throw new Error(error.message);
  return (data as { readonly price: Price }).price;
}

/** The object of variables; null where there are none, undefined where the text is no object. */
export function parseVariables(text: string): object | null | undefined {
  if (text.trim() === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
