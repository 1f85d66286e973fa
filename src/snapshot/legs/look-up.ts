import type { KeapReader, RequestContext } from '../../keap/keap-client.js';
import type { Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';

/** How many records that a set of ids does not find are read at their own paths. */
const MAX_SAMPLES = 2;

interface LookUp {
  readonly resource: ResourceKey;
  readonly ids: readonly string[];
  readonly fields: readonly string[];
}

/**
 * Records of a collection by id, one call or a few: through a set of ids, else each at its own path. An Error in place of
 * a record that could not be read. Rejects with KeapError.
 */
export async function fetchRecords(
  keap: KeapReader,
  { resource, ids, fields }: LookUp,
  requestContext: RequestContext,
): Promise<Map<string, Payload | Error>> {
  const { idSet } = keap.endpoint(resource);
  if (idSet !== null) return keap.fetchByIds(resource, ids, fields, requestContext);
  return fetchSingly(keap, { resource, ids, fields: [] }, requestContext);
}

/**
 * The same, for records that a list may have left out. Keap filters that list by a set of ids, so it may leave them out
 * there too: two of the records that the set does not find are read at their own paths, as a sample, and all where there
 * are no more.
 */
export async function lookUpRecords(
  keap: KeapReader,
  query: LookUp,
  requestContext: RequestContext,
): Promise<Map<string, Payload | Error>> {
  const { idSet, single } = keap.endpoint(query.resource);
  if (idSet === null || single === null) return fetchRecords(keap, query, requestContext);
  if (query.ids.length <= MAX_SAMPLES) return fetchSingly(keap, query, requestContext);
  const found = await fetchRecords(keap, query, requestContext);
  const missing = query.ids.filter((id) => !found.has(id)).slice(0, MAX_SAMPLES);
  return new Map([...found, ...(await fetchSingly(keap, { ...query, ids: missing }, requestContext))]);
}

async function fetchSingly(
  keap: KeapReader,
  { resource, ids, fields }: LookUp,
  requestContext: RequestContext,
): Promise<Map<string, Payload | Error>> {
  const found = new Map<string, Payload | Error>();
  for (const id of ids) {
    const record = await keap.fetchOne(resource, id, fields, requestContext);
    if (record !== null) found.set(id, record);
  }
  return found;
}
