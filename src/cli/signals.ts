import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';

/** A request to stop the process. */
export interface StopRequest {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Resolves with the name of that signal. */
  readonly requested: Promise<NodeJS.Signals>;
  /** Stops listening, so signals have their default effect again. */
  release(): void;
}

// npm forwards a terminal's Ctrl-C to its child, which also gets it from the terminal: one key press, two signals.
const REPEAT_WINDOW_MS = 1_000;

/** The first signal requests a graceful stop, a later one ends the process at once. */
export function listenForStop(log: Logger): StopRequest {
  const controller = new AbortController();
  const requested = new Promise<NodeJS.Signals>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(controller.signal.reason as NodeJS.Signals));
  });
  let requestedAtMs = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      requestedAtMs = performance.now();
      log.info({ signal: name }, 'stopping; the same signal again stops at once');
      controller.abort(name);
    } else if (performance.now() - requestedAtMs > REPEAT_WINDOW_MS) {
      process.exit(toExitCode(name));
    }
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, onSignal);
  const release = (): void => {
    for (const name of names) process.off(name, onSignal);
  };
  return { signal: controller.signal, requested, release };
}

/** Ends the process where the reader of its output has gone, as in `keap-graph snapshot list | head -2`. */
export function exitOnClosedPipe(): void {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

/** The shell's code for a process ended by a signal. */
export function toExitCode(name: NodeJS.Signals): number {
  return name === 'SIGINT' ? 130 : 143;
}

/**
 * Logs an uncaught error and ends the process, whose state is unknown then. The error of a field of GraphQL is none of the
 * process: graphql-js 16 leaves such promises behind where another item of their list has failed (see
 * `rejectInsteadOfThrow`), and the response has its error already.
 */
export function exitOnUncaught(log: Logger): void {
  const exit = (error: unknown): void => {
    log.fatal({ err: error }, 'uncaught error; the process ends');
    process.exit(1);
  };
  process.on('uncaughtException', exit);
  process.on('unhandledRejection', (reason: unknown) => {
    if (reason instanceof GraphQLError && reason.path !== undefined)
      log.debug({ code: reason.extensions['code'] }, 'a field failed after its list');
    else exit(reason);
  });
}
