import type { Pool, QueryResultRow } from 'pg';

/** Statements against one Postgres. Values go as parameters only. */
export interface Statements {
  /** The rows a statement returns. */
  query<T extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<T[]>;
}

/** The store as the house uses it. */
export interface Sql extends Statements {
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. */
  transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T>;
  /** Like transaction, but READ ONLY, REPEATABLE READ, with a statement timeout. */
  readOnly<T>(timeoutMs: number, work: (statements: Statements) => Promise<T>): Promise<T>;
  /** Runs `work` on one connection that holds the lock of this name, waiting for it first; each statement commits by itself. */
  withLock<T>(name: string, work: (statements: Statements) => Promise<T>): Promise<T>;
  /** For libraries that bring their own statements (graphile-worker). */
  readonly pool: Pool;
  close(): Promise<void>;
}
