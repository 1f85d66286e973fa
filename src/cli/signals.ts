import type { Logger } from 'pino';

/** That somebody wants the process to end. */
export interface StopRequest {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Resolves with the name of that signal. */
  readonly requested: Promise<NodeJS.Signals>;
  /** Stops listening: signals act as usual again. */
  release(): void;
}

// npm passes a terminal's Ctrl-C on to its child, which gets it from the terminal too: twice, but meant once.
const REPEAT_WINDOW_MS = 1_000;

/** The first signal asks for a graceful end, a later one ends the process at once. */
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

/** The shell's code for a process ended by a signal. */
export function toExitCode(name: NodeJS.Signals): number {
  return name === 'SIGINT' ? 130 : 143;
}

/** A fault that nobody caught leaves the process in an unknown state: it is told, and the process ends. */
export function exitOnUncaught(log: Logger): void {
  const exit = (error: unknown): void => {
    log.fatal({ err: error }, 'a fault that nothing caught; the process ends');
    process.exit(1);
  };
  process.on('uncaughtException', exit);
  process.on('unhandledRejection', exit);
}
