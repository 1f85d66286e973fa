import { CommanderError } from 'commander';
import { ConfigError } from '../config/config.js';
import { DatabaseError } from '../db/errors.js';
import { KeapError } from '../keap/errors.js';
import { SnapshotError } from '../snapshot/snapshot.js';
import { ValidationError } from '../validation/verdict.js';

/** Exit codes of all commands. */
export const exitCodes = {
  success: 0,
  /** The command ran and its result is bad: a MUST check failed, a schema is stale. Also internal errors. */
  failure: 1,
  /** Invalid usage or configuration. */
  usage: 2,
  /** Keap or the database is unreachable, or Keap's quota is exhausted. */
  unreachable: 3,
} as const;

/** The exit code of an error. */
export function findExitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
  if (error instanceof ConfigError || error instanceof SnapshotError || error instanceof ValidationError)
    return exitCodes.usage;
  if (error instanceof KeapError) return exitCodes.unreachable;
  if (error instanceof DatabaseError)
    return error.code === 'DATABASE_UNAVAILABLE' || error.code === 'STORAGE_FULL'
      ? exitCodes.unreachable
      : exitCodes.usage;
  return isPortTaken(error) ? exitCodes.usage : exitCodes.failure;
}

/** An error as text for a terminal: the message, or the stack of an internal error. */
export function describeError(error: unknown): string {
  if (isPortTaken(error)) return 'The port is in use by another program: set PORT to a free one (0 uses any).';
  if (!(error instanceof Error)) return String(error);
  return findExitCode(error) === exitCodes.failure ? (error.stack ?? error.message) : error.message;
}

function isPortTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'EADDRINUSE';
}
