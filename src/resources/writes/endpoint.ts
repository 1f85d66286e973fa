import type { ApiVersion, Payload } from '../row.js';

/** What can be done to one record. */
export type Change = 'create' | 'update' | 'remove';

/** The HTTP method of each change. */
export const methodOf = { create: 'POST', update: 'PATCH', remove: 'DELETE' } as const;

/** Something a generation cannot write: the column of the vocabulary, and why. */
export interface Refused {
  readonly column: string;
  readonly why: string;
}

/**
 * How one generation of Keap's API writes a collection. Inputs come in v2's words, under the names of v2's request
 * bodies; `body` translates them, and never gets a column that the generation lacks.
 */
export interface WriteWay {
  readonly api: ApiVersion;
  /** After `KEAP_BASE_URL`: `{id}` for the record's id, `{parent}` for the id of the record it is below; null where Keap cannot do it. */
  readonly paths: Readonly<Record<Change, string | null>>;
  /** Columns of the vocabulary that cannot be written here, `addresses.region_code` for a part of one. */
  readonly lacks: readonly string[];
  /** What of an input it cannot write for another reason than lacking the column. */
  readonly refuses: (input: Payload) => readonly Refused[];
  /** Whether an update names what it changes in `update_mask`, so that all else is left alone. */
  readonly masked: boolean;
  /** Whether `fields` says what the answer shall hold. */
  readonly fields: boolean;
  /** The body that an input becomes. Pure. */
  readonly body: (input: Payload) => Payload;
}

type Draft = Pick<WriteWay, 'apiVersion' | 'paths'> & Partial<WriteWay>;

/** A way with what most have in common filled in. */
export function writeWay(draft: Draft): WriteWay {
  return {
    lacks: [],
    refuses: () => [],
    masked: false,
    fields: false,
    body: (input) => input,
    ...draft,
  };
}

/** The three paths of a collection that is written at its own place; `remove` says whether Keap deletes there. */
export function pathsAt(path: string, remove: boolean): WriteWay['paths'] {
  return { create: path, update: `${path}/{id}`, remove: remove ? `${path}/{id}` : null };
}
