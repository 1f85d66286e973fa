import type { Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { type Source, EndpointChanged } from '../sources/source.js';

/** The error as the failure of one key. Rethrows EndpointChanged, after which everything is planned again. */
export function captureError(error: unknown): Error {
  if (error instanceof EndpointChanged) throw error;
  return error as Error;
}

/** The result of a load by id: a record, or an Error in its place; ids that Keap does not know are absent. */
export type LoadResult = Map<string, Payload | Error>;

/** Makes one call per record; a failed call fails its own id only. */
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
