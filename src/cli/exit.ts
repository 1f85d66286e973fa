import { CommanderError } from 'commander';
import { UnknownAccount } from '../accounts/accounts.js';
import { ConfigError } from '../config/config.js';
import { DatabaseError } from '../db/errors.js';
import { KeapError } from '../keap/errors.js';
import { SnapshotError, type SnapshotView } from '../snapshot/snapshot.js';
import { ValidationError, type Verdict } from '../validation/verdict.js';

/** Exit codes of all commands. */
export const exitCodes = {
  success: 0,
  /** The command ran and its result is bad: a snapshot is not proven complete, a schema is stale. Also internal errors. */
  failure: 1,
  /** Invalid usage or configuration. */
  usage: 2,
  /** Keap or the database is unreachable, or Keap's quota is exhausted. */
  unreachable: 3,
  /** The snapshot is complete, and its data violate a MUST check. */
  checkFailed: 4,
} as const;

/** The exit code of an error. */
export function findExitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
  if (error instanceof ConfigError || error instanceof SnapshotError || error instanceof ValidationError)
    return exitCodes.usage;
  if (error instanceof UnknownAccount) return exitCodes.usage;
  if (error instanceof KeapError) return exitCodes.unreachable;
  if (error instanceof DatabaseError)
    return error.code === 'DATABASE_UNAVAILABLE' || error.code === 'STORAGE_FULL'
      ? exitCodes.unreachable
      : exitCodes.usage;
  return isPortTaken(error) ? exitCodes.usage : exitCodes.failure;
}

/** The exit code of a snapshot by its completeness alone. */
export function findRunExitCode({ completeness, error }: SnapshotView): number {
  if (completeness.passed) return exitCodes.success;
  const isUnreachable = /^(UPSTREAM_|THROTTLED$|QUOTA_EXHAUSTED$|DATABASE_UNAVAILABLE$)/.test(error?.code ?? '');
  return isUnreachable ? exitCodes.unreachable : exitCodes.failure;
}

/** The exit code of a verdict: data that are clean say nothing while records may be missing. */
export function findVerdictExitCode({ passed, completeness }: Verdict): number {
  if (passed) return exitCodes.success;
  return completeness.passed ? exitCodes.checkFailed : exitCodes.failure;
}

/** An error as text for a terminal: the message, or the stack of an internal error. */
export function describeError(error: unknown): string {
  if (isPortTaken(error)) return 'The port is in use by another program: set PORT to a free one (0 uses any).';
  if (error instanceof UnknownAccount)
    return 'There is no Keap account of that name: omit --account, or connect it with "keap-graph login --account <name>".';
  if (!(error instanceof Error)) return String(error);
  return findExitCode(error) === exitCodes.failure ? (error.stack ?? error.message) : error.message;
}

function isPortTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'EADDRINUSE';
}
