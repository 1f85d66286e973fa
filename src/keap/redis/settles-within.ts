/**
 * Whether `answer` settles within so much of the machine's own time; sockets live in it, whatever clock the rest is handed.
 * A process that was busy for long finds an answer only after its timers, so it is looked for once more.
 */
export function answerWithin(answer: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const late = (): unknown => setImmediate(() => setImmediate(() => resolve(false)));
    const timer = setTimeout(late, ms);
    const settled = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    answer.then(settled, settled);
  });
}
