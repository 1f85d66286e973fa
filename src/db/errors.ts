/** Errors of the store itself. A statement that Postgres rejects keeps Postgres's own error and SQLSTATE. */
export type DatabaseErrorCode =
  | 'DATABASE_UNAVAILABLE'
  | 'STORAGE_FULL'
  | 'DATABASE_URL_INVALID'
  | 'DATABASE_FOLDER'
  | 'MIGRATION_REFUSED'
  | 'VIEWS_REFUSED'
  | 'TRANSACTION_ROLLED_BACK';

/** Thrown by everything in `db/`. The message says what to do and never contains a password. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  /** Postgres's SQLSTATE, if Postgres answered. */
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

/** SQLSTATEs of an unavailable server: connection error, shutdown or start, too many connections, login rejected, no such database. */
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
/** disk_full, and messages of other states in which the system's error says so. */
const STORAGE_FULL_STATE = '53100';
const STORAGE_FULL_MESSAGES = /No space left on device|ENOSPC|Disk quota exceeded/;
// pg errors without a code: lib/client.js and pg-pool/index.js of pg 8.
const UNAVAILABLE_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying)/;

/**
 * Maps an error of an unreachable or unavailable server to DatabaseError DATABASE_UNAVAILABLE, and of a full disk to
 * STORAGE_FULL; both name the server but never its password. Gives any other error unchanged.
 */
export function asDatabaseError(error: unknown, databaseUrl: string): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseError) return error;
  const code = (error as { code?: unknown }).code;
  if (code === STORAGE_FULL_STATE || STORAGE_FULL_MESSAGES.test(error.message)) {
    return new DatabaseError(
      'STORAGE_FULL',
      `The disk of the database at ${describeServer(databaseUrl)} is full. Make room on it.`,
      { cause: error, sqlState: typeof code === 'string' ? code : undefined },
    );
  }
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

/** Host, port and database of a URL, for messages; without user and password. */
export function describeServer(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl);
    return `${url.hostname || 'localhost'}:${url.port || '5432'}${url.pathname}`;
  } catch {
    return 'the address in DATABASE_URL';
  }
}
