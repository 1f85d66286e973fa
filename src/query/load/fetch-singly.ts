import type { Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { type Source, EndpointChanged } from '../sources/source.js';

/** An error as what one key failed of. Rethrown where it says that everything has to be planned anew. */
export function captureError(error: unknown): Error {
  if (error instanceof EndpointChanged) throw error;
  return error as Error;
}

/** What a fetch by id gives: a record, an Error in its place, and nothing for an id that Keap does not know. */
export type LoadResult = Map<string, Payload | Error>;

/** One call for each record; a failed one stands for itself. */
export async function fetchEachById(
  source: Source,
  key: ResourceKey,
  ids: readonly string[],
  fields: readonly string[],
  reason: string,
): Promise<LoadResult> {
  const found: LoadResult = new Map();
  const plan = `${ids.length} of ${key}: ${reason}`;
  await Promise.all(
    ids.map(async (id) => {
      try {
        const row = await source.fetchOne(key, id, fields, plan);
        if (row !== null) found.set(id, row);
      } catch (error) {
        found.set(id, captureError(error));
      }
    }),
  );
  return found;
}
