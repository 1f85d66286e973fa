/**
 * Whether `answer` settles within so much of the machine's own time; sockets live in it, whatever clock the rest is handed.
 * A process that was busy for long finds an answer only after its timers, so it is looked for once more.
 */
export function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const onTimeout = (): unknown => setImmediate(() => setImmediate(() => resolve(false)));
    const timer = setTimeout(onTimeout, timeoutMs);
    const onSettled = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    promise.then(onSettled, onSettled);
  });
}
