import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { ServerContext } from './request-log.js';

/** Statuses that say no more than that the request failed; the others (401, 403, 405, 503) say why and stay. */
const GENERAL: ReadonlySet<number | undefined> = new Set([undefined, 200, 400]);

/** Codes of requests whose parameters do not fit; the document may be valid. They stay 400 in either media type. */
const NOT_OF_THE_DOCUMENT: ReadonlySet<unknown> = new Set(['BAD_REQUEST', 'OPERATION_RESOLUTION_FAILURE']);

/** Sets the status of request errors, and Retry-After where there is no data and the errors say when to try again. */
export function responseStatusPlugin(): ApolloServerPlugin<ServerContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response: { http, body }, contextValue }) => {
        if (body.kind !== 'single') return;
        const { data, errors = [] } = body.singleResult;
        const retryAfter = findRetryAfter([...errors, ...findDayEnd(errors, contextValue)], Date.now());
        if ((data ?? null) === null && retryAfter !== null) http.headers.set('retry-after', String(retryAfter));
        // With an entry `data`, null or not, the operation was executed: 200.
        if (data !== undefined || !GENERAL.has(http.status)) return;
        if (errors.some(({ extensions }) => NOT_OF_THE_DOCUMENT.has(extensions?.['code']))) return;
        http.status = contextValue.requestErrorStatus;
      },
    }),
  };
}

/** An operation that only the rest of the day's calls does not suffice for may run when the day ends. */
function findDayEnd(
  errors: readonly GraphQLFormattedError[],
  { services, caller }: ServerContext,
): GraphQLFormattedError[] {
  const isShortOfDay = errors.some(({ extensions = {} }) => {
    const { code, limit } = extensions;
    return code === 'TOO_EXPENSIVE' && typeof limit === 'number' && limit < services.maxKeapCallsPerQuery;
  });
  if (!isShortOfDay) return [];
  return [{ message: '', extensions: { resetAt: services.keap.callsLeft(caller.name).dayEndsAt } }];
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
