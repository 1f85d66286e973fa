import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The user that the server runs as; empty for an ordinary user, whose processes run as that user anyway. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** The result of a command. `status` is null if a signal ended it, or if it could not be started (`failure`). */
export interface CommandResult {
  readonly status: number | null;
  readonly output: string;
  readonly failure?: NodeJS.ErrnoException;
}

/** Postgres gets no other environment: the user's PGDATA or LC_ALL must not change its behaviour. */
const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC' };

/** Runs a command to its end as `serverUser`. Never rejects. */
export function runCommand(file: string, args: readonly string[], serverUser: ServerUser): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { ...serverUser, env: ENVIRONMENT, cwd: '/', encoding: 'utf8' } as const;
    execFile(file, args, options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim();
      if (error === null) return resolve({ status: 0, output });
      // execFile gives an exit status as a number and the name of a system error as text, in the same field.
      const code: unknown = error.code;
      if (typeof code === 'number') return resolve({ status: code, output });
      resolve({ status: null, output, failure: error as NodeJS.ErrnoException });
    });
  });
}

/**
 * Starts a server that can outlive this process: in a new session, so that Ctrl-C on our terminal does not reach it, and
 * with its output to `logFile` (a descriptor), which stays valid when this process ends. Gives its pid.
 */
export function startDetached(
  file: string,
  args: readonly string[],
  serverUser: ServerUser,
  logFile: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...serverUser,
      env: ENVIRONMENT,
      cwd: '/',
      detached: true,
      stdio: ['ignore', logFile, logFile],
    });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve(child.pid as number);
    });
  });
}

/** Whether the process still runs. False for a zombie, which stays if init does not reap it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return readStat(pid)?.state !== 'Z';
}

/** The start time of a process in clock ticks; distinguishes it from a later one with the same pid. Undefined without /proc. */
export function readStartTime(pid: number): string | undefined {
  return readStat(pid)?.startTime;
}

/** The command line of a process; undefined without /proc. */
export function readCommandLine(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return undefined;
  }
}

/** Fields 3 and 22 of /proc/<pid>/stat: proc_pid_stat(5). Field 2 is a name in brackets that may itself contain brackets. */
function readStat(pid: number): { state: string | undefined; startTime: string | undefined } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], startTime: fields[19] };
  } catch {
    return undefined;
  }
}
