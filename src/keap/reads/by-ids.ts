import type { Endpoint, Payload } from '../../resources/row.js';
import { badDataError } from '../codec/response.js';
import { readId } from '../../resources/record.js';
import type { Page, PageRequest } from '../keap-client.js';
import { KeapError } from '../errors.js';
import { NoLongerNeeded } from '../request.js';
import { EndpointChanged } from '../endpoints/resolver.js';
import { chunkIdSet } from '../codec/url.js';

/**
 * Records by id through the collection's id set, all chunks at once. A chunk that failed, or was no longer needed, gives
 * its error for each of its ids; ids that Keap does not know are absent. Rejects with RangeError where there is no id set.
 */
export async function fetchRecordsByIds(
  fetchPage: (pageRequest: PageRequest) => Promise<Page>,
  endpoint: Endpoint,
  ids: readonly string[],
  fields: readonly string[],
): Promise<Map<string, Payload | Error>> {
  const idSet = endpoint.idSet;
  if (idSet === null) throw new RangeError(`Keap cannot filter ${endpoint.path} by a set of ids.`);
  const buildPageRequest = (chunk: readonly string[]): PageRequest => ({
    filter: [{ field: idSet.filter, op: '==', value: chunk }],
    fields,
    size: Math.min(chunk.length, endpoint.pageSize),
  });
  const found = new Map<string, Payload | Error>();
  await Promise.all(
    chunkIdSet(endpoint, ids, fields).map(async (chunk) => {
      try {
        for (const row of await fetchChunk(fetchPage, buildPageRequest(chunk), endpoint.path)) {
          const id = readId(row);
          if (id !== null) found.set(id, row);
        }
      } catch (error) {
        // Another endpoint may have no id set, so the caller must plan again.
        if (!(error instanceof KeapError || error instanceof NoLongerNeeded) || error instanceof EndpointChanged)
          throw error;
        for (const id of chunk) found.set(id, error);
      }
    }),
  );
  return found;
}

/**
 * Nearly always one page of as many records as ids. Keap may still return fewer and a token. Rejects with
 * UPSTREAM_BAD_DATA for an empty page with a token: it leaves open which records exist.
 */
async function fetchChunk(
  fetchPage: (pageRequest: PageRequest) => Promise<Page>,
  pageRequest: PageRequest,
  path: string,
): Promise<Payload[]> {
  const rows: Payload[] = [];
  for (let nextRequest: PageRequest | null = pageRequest; nextRequest !== null;) {
    const page: Page = await fetchPage(nextRequest);
    rows.push(...page.rows);
    const token = rows.length < (pageRequest.size ?? 0) ? page.nextToken : null;
    if (token !== null && page.rows.length === 0) throw badDataError(path, 'it is an empty page, but not the last');
    nextRequest = token === null ? null : { ...pageRequest, token };
  }
  return rows;
}
