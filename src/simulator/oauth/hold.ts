/** An answer that is kept back after everything else has happened. */
export interface HeldResponse {
  /** Resolves when the answer is ready, before anybody sees it. */
  readonly ready: Promise<void>;
  /** Lets it go. */
  release(): void;
  /** Breaks the connection instead. */
  drop(): void;
}

/** Answers that wait for a test's word, in the order they were asked for. */
export interface ResponseHolds {
  holdNext(): HeldResponse;
  /** Waits where an answer is to be held; whether it may go. */
  waitForRelease(): Promise<boolean>;
}

/** Opens a row of holds; nothing is held until `next` is called. */
export function createHolds(): ResponseHolds {
  const waiting: { markReady(): void; readonly settled: Promise<boolean> }[] = [];
  return {
    holdNext() {
      let markReady: () => void = () => undefined;
      let settle: (isReleased: boolean) => void = () => undefined;
      const ready = new Promise<void>((resolve) => (markReady = resolve));
      const settled = new Promise<boolean>((resolve) => (settle = resolve));
      waiting.push({ markReady, settled });
      return { ready, release: () => settle(true), drop: () => settle(false) };
    },
    async waitForRelease() {
      const held = waiting.shift();
      held?.markReady();
      return held === undefined || held.settled;
    },
  };
}
