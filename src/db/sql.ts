import type { Pool, QueryResultRow } from 'pg';

/** Statements against one Postgres. Pass values as parameters only. */
export interface Statements {
  /** Gives the rows of a statement. */
  query<T extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<T[]>;
}

/** The database of the gateway. */
export interface Sql extends Statements {
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. */
  transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T>;
  /** Like transaction, but READ ONLY, REPEATABLE READ, with a statement timeout. */
  readOnly<T>(timeoutMs: number, work: (statements: Statements) => Promise<T>): Promise<T>;
  /** Waits for the lock of this name and runs `work` on the connection that holds it; each statement commits by itself. */
  withLock<T>(name: string, work: (statements: Statements) => Promise<T>): Promise<T>;
  /** For libraries that bring their own statements (graphile-worker). */
  readonly pool: Pool;
  close(): Promise<void>;
}
