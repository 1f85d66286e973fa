import type { KeapRequest } from '../request.js';

/** An answer as it is kept; what was read from it stays in this process only. */
export interface Remembered {
  readonly status: number;
  readonly body: string;
  readonly tenant: string | null;
  /** By `Shelf.nowMs`. */
  readonly goodUntilMs: number;
  /** The mark of its collection's last write when it was asked; see Written. */
  readonly mark: string | null;
}

/** What the store knows of a need: what was remembered, and the mark of its collection's last write. */
export interface Recalled {
  readonly kept: Remembered | null;
  readonly mark: string | null;
}

/** A call as far as it decides which answer is remembered for it. */
export type Need = Pick<KeapRequest, 'method' | 'url' | 'resource' | 'freshForMs' | 'reference'>;
