/** A response that is held back after everything else is done. */
export interface HeldResponse {
  /** Resolves when the response is ready but not sent. */
  readonly ready: Promise<void>;
  /** Sends it. */
  release(): void;
  /** Breaks the connection instead. */
  drop(): void;
}

/** Responses that wait for a test, in the order of their requests. */
export interface ResponseHolds {
  holdNext(): HeldResponse;
  /** Waits if the response is to be held. Resolves with whether to send it. */
  waitForRelease(): Promise<boolean>;
}

/** Creates the holds. Nothing is held until `holdNext` is called. */
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
