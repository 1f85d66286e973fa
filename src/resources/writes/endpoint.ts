import type { ApiVersion, Payload } from '../row.js';

/** What can be done to one record. */
export type WriteAction = 'create' | 'update' | 'remove';

/** The HTTP method of each change. */
export const httpMethods = { create: 'POST', update: 'PATCH', remove: 'DELETE' } as const;

/** Something a generation cannot write: the column of the vocabulary, and why. */
export interface UnsupportedInput {
  readonly column: string;
  readonly reason: string;
}

/**
 * How one generation of Keap's API writes a collection. Inputs come in v2's words, under the names of v2's request
 * bodies; `body` translates them, and never gets a column that the generation lacks.
 */
export interface WriteEndpoint {
  readonly apiVersion: ApiVersion;
  /** After `KEAP_BASE_URL`: `{id}` for the record's id, `{parent}` for the id of the record it is below; null where Keap cannot do it. */
  readonly paths: Readonly<Record<WriteAction, string | null>>;
  /** Columns of the vocabulary that cannot be written here, `addresses.region_code` for a part of one. */
  readonly unsupportedColumns: readonly string[];
  /** What of an input it cannot write for another reason than lacking the column. */
  readonly findUnsupported: (input: Payload) => readonly UnsupportedInput[];
  /** Whether an update names what it changes in `update_mask`, so that all else is left alone. */
  readonly hasUpdateMask: boolean;
  /** Whether `fields` says what the answer shall hold. */
  readonly hasFields: boolean;
  /** The body that an input becomes. Pure. */
  readonly body: (input: Payload) => Payload;
}

type WriteEndpointDraft = Pick<WriteEndpoint, 'apiVersion' | 'paths'> & Partial<WriteEndpoint>;

/** A way with what most have in common filled in. */
export function defineWriteEndpoint(draft: WriteEndpointDraft): WriteEndpoint {
  return {
    unsupportedColumns: [],
    findUnsupported: () => [],
    hasUpdateMask: false,
    hasFields: false,
    body: (input) => input,
    ...draft,
  };
}

/** The three paths of a collection that is written at its own place; `remove` says whether Keap deletes there. */
export function buildPaths(path: string, remove: boolean): WriteEndpoint['paths'] {
  return { create: path, update: `${path}/{id}`, remove: remove ? `${path}/{id}` : null };
}
