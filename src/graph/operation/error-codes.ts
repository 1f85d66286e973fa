interface CodeEntry {
  readonly meaning: string;
  readonly whatToDo: string;
}

const retryHint = '`retryAfterMs` says when';

/** Every value of an error's `extensions.code`. The table of docs/errors.md is generated from it. */
export const errorCodes = {
  GRAPHQL_PARSE_FAILED: {
    meaning: 'The document is not valid GraphQL syntax, or has more tokens than `MAX_TOKENS`.',
    whatToDo: 'Correct it at `locations`.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    meaning: 'The document does not match the schema.',
    whatToDo: 'Correct it; `schema.graphql` has every field and argument.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    meaning: 'The document has several operations and `operationName` is missing, or no operation has that name.',
    whatToDo: 'Send `operationName`.',
  },
  BAD_REQUEST: {
    meaning: 'The HTTP request is not a valid GraphQL request.',
    whatToDo: 'See the message: method, content type, size, address or header.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    meaning: 'The request has only the id or hash of a document, and the gateway has none with it (any more).',
    whatToDo: 'Send `query` with the hash; clients with automatic persisted queries do so by themselves.',
  },
  UNTRUSTED_DOCUMENT: {
    meaning:
      'The gateway executes only the documents of its manifest (`TRUSTED_DOCUMENTS_MODE=only`), and this is none.',
    whatToDo: "Send the id of one of them; the gateway's operator adds documents.",
  },
  BAD_USER_INPUT: {
    meaning: 'A value is invalid: an argument, a variable, an id, a filter, a header. Nothing was sent or written.',
    whatToDo:
      'Correct it. `extensions.faults` lists every fault of the inputs of mutations, and of variables the first 50 (`leftOut` counts the others), each with its path.',
  },
  NOT_FOUND: {
    meaning: 'What a mutation, a verdict or an address names does not exist. Queries return null instead.',
    whatToDo: 'Check the id, or the name of the account.',
  },
  UNAUTHENTICATED: {
    meaning: 'The request has no API key of this gateway, or an unknown one.',
    whatToDo: 'Send `Authorization: Bearer …` or `x-api-key`.',
  },
  FORBIDDEN: {
    meaning: 'The key lacks the scope that the message names, or is for another account. Nothing was sent or written.',
    whatToDo: "Ask the gateway's operator for a key with it, or select less.",
  },
  TOO_LARGE: {
    meaning:
      'The operation or its response exceeds a limit of this gateway: `name` is the limit, `limit` its value, `value` what the operation has.',
    whatToDo: 'Select smaller pages, fewer fields or fewer edges at a time.',
  },
  TOO_EXPENSIVE: {
    meaning: 'The operation needs more Keap calls (`estimatedCalls`) than `limit`.',
    whatToDo: 'Select fewer records at once, or leave out the field that the message names.',
  },
  OVERLOADED: {
    meaning: 'The gateway runs as many operations as it can, and this one was not started. Nothing was sent.',
    whatToDo: `Try again; ${retryHint}.`,
  },
  THROTTLED: {
    meaning: 'A call would wait for its slot beyond the deadline of the request; `window` names the limit.',
    whatToDo: `Try again later; ${retryHint}.`,
  },
  QUOTA_EXHAUSTED: {
    meaning: "The day's share of Keap calls is used up.",
    whatToDo: 'Wait until `resetAt`. Snapshots resume by themselves.',
  },
  UPSTREAM_UNAVAILABLE: {
    meaning: 'Keap cannot be reached or fails.',
    whatToDo: `Try again later; ${retryHint} if it is known. After a write, check \`outcome\`: UNKNOWN means that it may be done.`,
  },
  UPSTREAM_TIMEOUT: {
    meaning: 'Keap did not respond in time.',
    whatToDo: 'Select less at once, or try again. After a write, check `outcome`.',
  },
  UPSTREAM_AUTH: {
    meaning: 'Keap rejects the credential, the connection or the OAuth app.',
    whatToDo: 'Do what the message says; at `reconnectUrl` a person connects the account again.',
  },
  UPSTREAM_REJECTED: {
    meaning: 'Keap rejects this request because of the state of the account or the rights of the credential.',
    whatToDo: 'See `status` and the message. Trying again does not help.',
  },
  UPSTREAM_BAD_DATA: {
    meaning: "Keap's response is malformed or contradicts itself.",
    whatToDo: "Try again; if the error persists, give Keap's support the `requestId`.",
  },
  DATABASE_UNAVAILABLE: {
    meaning: "The gateway's database is unavailable, so stored data cannot be read or written.",
    whatToDo: 'Try again in a moment. `/health/ready` says when it is back; the log says why it is unavailable.',
  },
  STORAGE_FULL: {
    meaning: "The disk of the gateway's database is full. A snapshot that runs waits and goes on by itself.",
    whatToDo: 'Make room on the disk of the database, or give it a larger one.',
  },
  SNAPSHOT_RUNNING: {
    meaning: 'Another snapshot of the account is running.',
    whatToDo: 'Wait for it, or cancel it.',
  },
  CLIENT_CLOSED_REQUEST: {
    meaning: 'The caller hung up before the response was complete. Appears in logs only.',
    whatToDo: 'Nothing.',
  },
  INTERNAL_SERVER_ERROR: {
    meaning: 'A fault of the gateway.',
    whatToDo: 'Report it with the time of the response: the fault is in the log.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;

const markers = { begin: '<!-- error codes -->', end: '<!-- /error codes -->' };

/** Replaces the text between the markers with the table of codes. Throws where a marker is missing. */
export function withErrorTable(text: string): string {
  const [before, rest] = text.split(markers.begin);
  const after = rest?.split(markers.end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`The markers ${markers.begin} … ${markers.end} are missing.`);
  const rows = Object.entries(errorCodes).map(
    ([code, { meaning, whatToDo }]) => `| \`${code}\` | ${meaning} | ${whatToDo} |`,
  );
  const table = ['| code | meaning | what to do |', '| --- | --- | --- |', ...rows];
  const fenced = ['<!-- prettier-ignore-start -->', '', ...table, '', '<!-- prettier-ignore-end -->'];
  return `${before}${[markers.begin, ...fenced, markers.end].join('\n')}${after}`;
}
