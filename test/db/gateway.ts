import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The output of gateway-process.ts after its start. */
export interface StartReport {
  readonly url: string;
  readonly shared: boolean;
  readonly startMs: number;
  readonly code?: string;
  readonly message?: string;
}

/** A gateway in a separate process. */
export interface Gateway extends StartReport {
  /** Closes it as Ctrl-C does; gives its exit code. */
  readonly close: () => Promise<number | null>;
  /** Ends it as a crash does. */
  readonly kill: () => Promise<void>;
}

/** Starts a process that uses the embedded server of `dataDir`, and waits for its output. */
export async function startGateway(
  dataDir: string,
  user: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<Gateway> {
  const script = fileURLToPath(new URL('gateway-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
    ...user,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  await Promise.race([once(child.stdout, 'data'), ended]);
  if (text === '') throw new Error('the gateway process ended without output');
  const close = async (): Promise<number | null> => {
    child.stdin.end();
    return (await ended)[0];
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { ...(JSON.parse(text) as StartReport), close, kill };
}
