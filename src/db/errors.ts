/** What can go wrong with the store itself. A statement that Postgres refuses keeps Postgres's own error and SQLSTATE. */
export type DatabaseErrorCode =
  | 'DATABASE_UNAVAILABLE'
  | 'DATABASE_URL_INVALID'
  | 'DATABASE_FOLDER'
  | 'MIGRATION_REFUSED'
  | 'VIEWS_REFUSED'
  | 'TRANSACTION_ROLLED_BACK';

/** Thrown by everything in `db/`. The message says what to do and never carries a password. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  /** Postgres's SQLSTATE, when Postgres answered at all. */
  readonly sqlState: string | undefined;
  constructor(
    readonly code: DatabaseErrorCode,
    message: string,
    options: ErrorOptions & { readonly sqlState?: string | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.sqlState = options.sqlState;
  }
}

/** SQLSTATEs that say "this server takes no work from us now": shut down, starting, full, refused at the door, no such database. */
const UNAVAILABLE_STATES = /^(08...|57P0[1-5]|53300|28...|3D000)$/;
const UNAVAILABLE_SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ENOENT',
]);
// pg gives these no code: lib/client.js and pg-pool/index.js of pg 8.
const UNAVAILABLE_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying)/;

/**
 * The error a caller should see for `error`: a DatabaseError DATABASE_UNAVAILABLE naming the server (never its
 * password) when it could not be reached or takes no work, else the very error.
 */
export function asDatabaseError(error: unknown, databaseUrl: string): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseError) return error;
  const code = (error as { code?: unknown }).code;
  const sqlState = typeof code === 'string' && UNAVAILABLE_STATES.test(code) ? code : undefined;
  const system = typeof code === 'string' && UNAVAILABLE_SYSTEM_CODES.has(code) ? code : undefined;
  if (sqlState === undefined && system === undefined && !UNAVAILABLE_MESSAGES.test(error.message)) return error;
  const reason = system ?? `${error.message}${sqlState === undefined ? '' : `, SQLSTATE ${sqlState}`}`;
  return new DatabaseError(
    'DATABASE_UNAVAILABLE',
    `The database at ${describeServer(databaseUrl)} cannot be used: ${reason}. Is it running, and is DATABASE_URL right?`,
    { cause: error, sqlState },
  );
}

/** Host, port and database of a URL, for messages: nothing of its user or password. */
export function describeServer(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl);
    return `${url.hostname || 'localhost'}:${url.port || '5432'}${url.pathname}`;
  } catch {
    return 'the address in DATABASE_URL';
  }
}
