import type { ApiVersion, Payload } from '../row.js';

/** The kinds of change to one record. */
export type WriteAction = 'create' | 'update' | 'remove';

/** The HTTP method of each kind of change. */
export const httpMethods = { create: 'POST', update: 'PATCH', remove: 'DELETE' } as const;

/** An input that an API version cannot write: its column, and why. */
export interface UnsupportedInput {
  readonly column: string;
  readonly reason: string;
}

/**
 * How one API version writes a collection. Inputs have the names of v2's request bodies; `body` converts them, and never
 * gets a column that the API version lacks.
 */
export interface WriteEndpoint {
  readonly apiVersion: ApiVersion;
  /** Paths after `KEAP_BASE_URL`, with `{id}` of the record and `{parent}` of its parent; null where Keap has no such change. */
  readonly paths: Readonly<Record<WriteAction, string | null>>;
  /** Columns that this API version cannot write; `addresses.region_code` for a part of one. */
  readonly unsupportedColumns: readonly string[];
  /** Finds inputs that it cannot write although it has the column. */
  readonly findUnsupported: (input: Payload) => readonly UnsupportedInput[];
  /** Whether an update names its columns in `update_mask`, so that others stay unchanged. */
  readonly hasUpdateMask: boolean;
  /** Whether the request has a `fields` parameter for the response. */
  readonly hasFields: boolean;
  /** Converts an input to a request body. Pure. */
  readonly body: (input: Payload) => Payload;
}

type WriteEndpointDraft = Pick<WriteEndpoint, 'apiVersion' | 'paths'> & Partial<WriteEndpoint>;

/** Completes an endpoint with the usual defaults. */
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

/** The paths of a collection that is written under its own path; `canRemove`: Keap deletes there too. */
export function buildPaths(path: string, canRemove: boolean): WriteEndpoint['paths'] {
  return { create: path, update: `${path}/{id}`, remove: canRemove ? `${path}/{id}` : null };
}
