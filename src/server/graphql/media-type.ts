import { GraphQLError } from 'graphql';
import Negotiator from 'negotiator';

/** HTTP status of a request error: the request is well-formed, and no operation was executed (docs/adr/0025-graphql-over-http.md). */
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
