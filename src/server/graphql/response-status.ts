import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import Negotiator from 'negotiator';
import type { ServerContext } from './request-log.js';

/** HTTP status of a request error: the request is well-formed, and no operation was executed (ADR 21). */
export type RequestErrorStatus = 200 | 400;

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

/**
 * The status of request errors in the media type that Apollo will choose for the response. Throws BAD_REQUEST (HTTP 406)
 * where the caller accepts neither: Apollo rejects it too, but only after a mutation is done.
 */
export function chooseRequestErrorStatus(accept: string | undefined): RequestErrorStatus {
  if (accept === undefined || accept === '') return 200;
  const type = new Negotiator({ headers: { accept } }).mediaType([JSON_TYPE, GRAPHQL_TYPE]);
  if (type === undefined)
    throw new GraphQLError(`The response is ${JSON_TYPE} or ${GRAPHQL_TYPE}; the header Accept allows neither.`, {
      extensions: { code: 'BAD_REQUEST', http: { status: 406 } },
    });
  return type === GRAPHQL_TYPE ? 400 : 200;
}

/** Statuses that say no more than that the request failed; the others (401, 403, 405, 503) say why and stay. */
const GENERAL: ReadonlySet<number | undefined> = new Set([undefined, 200, 400]);

/** Sets the status of request errors, and Retry-After where there is no data and the errors say when to try again. */
export function responseStatusPlugin(): ApolloServerPlugin<ServerContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response: { http, body }, contextValue }) => {
        if (body.kind !== 'single') return;
        const { data, errors = [] } = body.singleResult;
        const retryAfter = findRetryAfter(errors, Date.now());
        if ((data ?? null) === null && retryAfter !== null) http.headers.set('retry-after', String(retryAfter));
        // With an entry `data`, null or not, the operation was executed: 200.
        if (data !== undefined || !GENERAL.has(http.status)) return;
        if (errors.some(({ extensions }) => extensions?.['code'] === 'BAD_REQUEST')) return;
        http.status = contextValue.requestErrorStatus;
      },
    }),
  };
}

/** No quota of Keap has a longer window. */
const MAX_RETRY_SECONDS = 86_400;

/** Seconds after which every failed part may be tried again; null if no error says so. */
export function findRetryAfter(errors: readonly GraphQLFormattedError[], nowMs: number): number | null {
  const waits = errors.flatMap(({ extensions = {} }) => {
    const { retryAfterMs, resetAt } = extensions;
    const waitMs = typeof retryAfterMs === 'number' ? retryAfterMs : Date.parse(String(resetAt)) - nowMs;
    return Number.isFinite(waitMs) ? [Math.min(MAX_RETRY_SECONDS, Math.max(0, Math.ceil(waitMs / 1000)))] : [];
  });
  return waits.length === 0 ? null : Math.max(...waits);
}
