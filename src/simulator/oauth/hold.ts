/** An answer that is kept back after everything else has happened. */
export interface Hold {
  /** Resolves when the answer is ready, before anybody sees it. */
  readonly arrived: Promise<void>;
  /** Lets it go. */
  release(): void;
  /** Breaks the connection instead. */
  drop(): void;
}

/** Answers that wait for a test's word, in the order they were asked for. */
export interface Holds {
  next(): Hold;
  /** Waits where an answer is to be held; whether it may go. */
  pass(): Promise<boolean>;
}

/** Opens a row of holds; nothing is held until `next` is called. */
export function openHolds(): Holds {
  const waiting: { arrive(): void; readonly decided: Promise<boolean> }[] = [];
  return {
    next() {
      let arrive: () => void = () => undefined;
      let decide: (goes: boolean) => void = () => undefined;
      const arrived = new Promise<void>((resolve) => (arrive = resolve));
      const decided = new Promise<boolean>((resolve) => (decide = resolve));
      waiting.push({ arrive, decided });
      return { arrived, release: () => decide(true), drop: () => decide(false) };
    },
    async pass() {
      const held = waiting.shift();
      held?.arrive();
      return held === undefined || held.decided;
    },
  };
}
