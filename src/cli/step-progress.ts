/** The interval at which a step that lasts is shown again. */
const REPEAT_MS = 2_500;

/** Shows the steps of a start, one after the other. */
export interface StepProgress {
  /** Ends the step before it, if any. */
  begin(text: string): void;
  end(): void;
}

/**
 * Writes a line when a step begins, and one every few seconds until the next begins or `end` is called, so that a start
 * that takes long never looks like one that hangs. Whole lines on a terminal too: the log is written between them.
 */
export function showSteps(write: (line: string) => void, repeatMs = REPEAT_MS): StepProgress {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => clearInterval(timer);
  const begin = (text: string): void => {
    end();
    const startedAt = performance.now();
    write(`  ${text} …\n`);
    timer = setInterval(() => {
      write(`  ${text} … ${Math.round((performance.now() - startedAt) / 1000)} s\n`);
    }, repeatMs);
  };
  return { begin, end };
}
