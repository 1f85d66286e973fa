interface CodeEntry {
  readonly meaning: string;
  readonly whatToDo: string;
}

const retryHint = '`retryAfterMs` says when to try again';

/** Every code that `extensions.code` of an error can have, as the README lists them. */
export const errorCodes = {
  GRAPHQL_PARSE_FAILED: {
    meaning: 'The document is no GraphQL, or has more tokens than `MAX_TOKENS`.',
    whatToDo: 'Correct it at `locations`.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    meaning: 'The document does not fit the schema.',
    whatToDo: 'Correct it; `schema.graphql` has every field and argument.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    meaning: 'The document holds several operations and none is named, or none has the name that is sent.',
    whatToDo: 'Send `operationName`.',
  },
  BAD_REQUEST: {
    meaning: 'The HTTP request is not one that GraphQL can be served by.',
    whatToDo: 'See the message: method, content type, size, address or header.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    meaning: 'The request holds the hash of a document only; this gateway keeps no documents.',
    whatToDo: 'Send `query`. Switch persisted queries off in the client.',
  },
  BAD_USER_INPUT: {
    meaning:
      'A value is not one that can be: an argument, a variable, an id, a filter, a header. Nothing was sent or written.',
    whatToDo: 'Correct it. For mutations `extensions.faults` lists every fault with its path.',
  },
  NOT_FOUND: {
    meaning: 'What a mutation, a verdict or an address names is not there. Queries answer null instead.',
    whatToDo: 'Check the id, or the name of the account.',
  },
  UNAUTHENTICATED: {
    meaning: 'The request has no key of this gateway, or an unknown one.',
    whatToDo: 'Send `Authorization: Bearer …` or `x-api-key`.',
  },
  FORBIDDEN: {
    meaning: 'The key lacks the scope that the message names, or opens another account. Nothing was sent or written.',
    whatToDo: "Ask the gateway's operator for a key with it, or select less.",
  },
  TOO_LARGE: {
    meaning:
      'The operation, or its answer, is beyond a limit of this gateway: `name` says which, `limit` where it stands, `value` what it met.',
    whatToDo: 'Ask for smaller pages, fewer fields or fewer edges at a time.',
  },
  TOO_EXPENSIVE: {
    meaning: 'The operation needs more Keap calls (`estimatedCalls`) than `limit`.',
    whatToDo: 'Ask for fewer records at once, or without the field that is named.',
  },
  OVERLOADED: {
    meaning: 'The gateway has as many operations in hand as it takes, and this one had no turn. Nothing was sent.',
    whatToDo: `Try again: ${retryHint}.`,
  },
  THROTTLED: {
    meaning: 'A call would have to wait for its turn beyond the deadline of the request; `window` tells which limit.',
    whatToDo: `Wait: ${retryHint}.`,
  },
  QUOTA_EXHAUSTED: {
    meaning: "The day's share of Keap calls is spent.",
    whatToDo: 'Wait until `resetAt`. Snapshots go on by themselves.',
  },
  UPSTREAM_UNAVAILABLE: {
    meaning: 'Keap cannot be reached or fails.',
    whatToDo: `Try again later; ${retryHint} where it is known. After a write see \`outcome\`: UNKNOWN means that it may be done.`,
  },
  UPSTREAM_TIMEOUT: {
    meaning: 'Keap did not answer in time.',
    whatToDo: 'Ask for less at once, or try again. After a write see `outcome`.',
  },
  UPSTREAM_AUTH: {
    meaning: 'Keap refuses the credential, the connection or the OAuth app.',
    whatToDo: 'Do what the message says; `reconnectUrl` is where a person connects the account again.',
  },
  UPSTREAM_REJECTED: {
    meaning: 'Keap refuses this request, as the account is or as the credential may.',
    whatToDo: 'See `status` and the message. Trying again does not help.',
  },
  UPSTREAM_BAD_DATA: {
    meaning: "Keap's answer cannot be understood or contradicts itself.",
    whatToDo: "Try again; if it stays, give Keap's support the `requestId`.",
  },
  DATABASE_UNAVAILABLE: {
    meaning: "The gateway's database takes no work now, so nothing stored can be read or written.",
    whatToDo: 'Try again in a moment. `/health/ready` says when it is back; the log says why it is away.',
  },
  SNAPSHOT_RUNNING: {
    meaning: 'Another snapshot of the account is under way.',
    whatToDo: 'Wait for it, or cancel it.',
  },
  CLIENT_CLOSED_REQUEST: {
    meaning: 'The caller hung up before the answer was whole. It stands in logs only.',
    whatToDo: 'Nothing.',
  },
  INTERNAL_SERVER_ERROR: {
    meaning: 'A fault of the gateway, and nothing else.',
    whatToDo: 'Report it, with the time of the answer: the fault is in the log.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;

const markers = { begin: '<!-- error codes -->', end: '<!-- /error codes -->' };

/** `text` with what stands between the marks replaced by the table of codes. Throws when the marks are missing. */
export function withErrorTable(text: string): string {
  const [before, rest] = text.split(markers.begin);
  const after = rest?.split(markers.end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`The marks ${markers.begin} … ${markers.end} are missing.`);
  const rows = Object.entries(errorCodes).map(
    ([code, { meaning, whatToDo }]) => `| \`${code}\` | ${meaning} | ${whatToDo} |`,
  );
  const table = ['| code | meaning | what to do |', '| --- | --- | --- |', ...rows];
  const fenced = ['<!-- prettier-ignore-start -->', '', ...table, '', '<!-- prettier-ignore-end -->'];
  return `${before}${[markers.begin, ...fenced, markers.end].join('\n')}${after}`;
}
