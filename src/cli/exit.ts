import { CommanderError } from 'commander';
import { ConfigError } from '../config/config.js';
import { DatabaseError } from '../db/errors.js';
import { KeapError } from '../keap/errors.js';
import { SnapshotError } from '../snapshot/snapshot.js';
import { ValidationError } from '../validation/verdict.js';

/** What the shell is told. */
export const exitCodes = {
  success: 0,
  /** The work was done and its answer is bad: a MUST check failed, a schema is stale. Also faults of our own. */
  failure: 1,
  /** Usage or configuration. */
  usage: 2,
  /** Keap or the database cannot be reached, or Keap gives nothing more for now. */
  unreachable: 3,
} as const;

/** The exit code that an error amounts to. */
export function findExitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
  if (error instanceof ConfigError || error instanceof SnapshotError || error instanceof ValidationError)
    return exitCodes.usage;
  if (error instanceof KeapError) return exitCodes.unreachable;
  if (error instanceof DatabaseError)
    return error.code === 'DATABASE_UNAVAILABLE' ? exitCodes.unreachable : exitCodes.usage;
  return isPortTaken(error) ? exitCodes.usage : exitCodes.failure;
}

/** An error for people at a terminal: the message where it says all, the stack where it is a fault of ours. */
export function describeError(error: unknown): string {
  if (isPortTaken(error)) return 'The port is taken by another program: set PORT to a free one (0 takes any).';
  if (!(error instanceof Error)) return String(error);
  return findExitCode(error) === exitCodes.failure ? (error.stack ?? error.message) : error.message;
}

function isPortTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'EADDRINUSE';
}
