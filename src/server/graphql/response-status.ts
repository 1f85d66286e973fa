import type { ApolloServerPlugin } from '@apollo/server';
import { type GraphQLFormattedError, GraphQLError } from 'graphql';
import type { RequestErrorStatus } from '../error-shape.js';
import type { ServerContext } from './request-log.js';
import Negotiator from 'negotiator';
import { createHash } from 'node:crypto';

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

/** Request headers that decide what a response holds. A cache must not give one of them another's response. */
const VARY = [
  'Accept',
  'Authorization',
  'x-api-key',
  'x-keap-account',
  'x-keap-dry-run',
  'x-keap-max-stale',
  'x-keap-trace',
];

/** `Vary` with the headers that a query depends on. */
export function appendVary(current: number | string | readonly string[] | undefined): string {
  return [...(current === undefined ? [] : [String(current)]), ...VARY].join(', ');
}

/**
 * The entity tag of a response without errors. It is weak: it covers `data` alone, since the cost in `extensions.keap`
 * differs each time.
 */
export function computeETag(body: string, mediaType: string): string {
  const end = body.lastIndexOf(',"extensions":{"keap":');
  const data = end < 0 ? body : body.slice(0, end);
  const hash = createHash('sha256').update(`${mediaType}\n`).update(data).digest('base64url');
  return `W/"${hash.slice(0, 27)}"`;
}

/** Whether `If-None-Match` names the tag, by the weak comparison of RFC 9110 13.1.2. */
export function matchesETag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}
