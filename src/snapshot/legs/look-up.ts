import type { KeapReader, RequestContext } from '../../keap/keap-client.js';
import type { Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';

/** How many records that a set of ids does not find are read at their own paths. */
const MAX_SAMPLES = 2;

/**
 * Records of a collection by id, one call or a few; an Error in place of a record that could not be read. Keap filters
 * its list by a set of ids, and a list that leaves records out may do so there too: two of the records that it lacks are
 * read at their own paths, as a sample. Without a set of ids, and where there are no more, each is read at its own path.
 * Rejects with KeapError.
 */
export async function lookUpRecords(
  keap: KeapReader,
  query: { readonly resource: ResourceKey; readonly ids: readonly string[]; readonly fields: readonly string[] },
  requestContext: RequestContext,
): Promise<Map<string, Payload | Error>> {
  const { resource, ids, fields } = query;
  const { idSet, single } = keap.endpoint(resource);
  const usesSet = idSet !== null && (single === null || ids.length > MAX_SAMPLES);
  const found = new Map(usesSet ? await keap.fetchByIds(resource, ids, fields, requestContext) : []);
  const missing = ids.filter((id) => !found.has(id));
  const singly = !usesSet ? missing : single === null ? [] : missing.slice(0, MAX_SAMPLES);
  for (const id of singly) {
    const record = await keap.fetchOne(resource, id, idSet === null ? [] : fields, requestContext);
    if (record !== null) found.set(id, record);
  }
  return found;
}
