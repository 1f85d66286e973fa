import type { Endpoint, Payload } from '../../resources/row.js';
import { badDataError, getRecordId } from '../codec/response.js';
import type { Page, PageRequest } from '../keap-client.js';
import { KeapError } from '../errors.js';
import { EndpointChanged } from '../endpoints/resolver.js';
import { chunkIds, isKeapId } from '../codec/filter.js';
import { buildPageUrl } from '../codec/url.js';

/** Keap names no bound on a URL; 2 kB is what every proxy on the way lets pass (docs/keap-api.md 7). */
const MAX_QUERY_LENGTH = 2000;

/**
 * Records by id through the collection's id set, all chunks at once. A chunk that failed gives its KeapError for each
 * of its ids; what Keap does not know is absent. Throws RangeError where there is no id set.
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
  const emptyUrl = buildPageUrl(endpoint, { ...buildPageRequest(['0']), size: endpoint.pageSize });
  const maxIdsLength = MAX_QUERY_LENGTH - (emptyUrl.length - endpoint.path.length);
  const chunks = chunkIds(ids.filter(isKeapId), Math.min(idSet.maxIds, endpoint.pageSize), maxIdsLength);
  const found = new Map<string, Payload | Error>();
  await Promise.all(
    chunks.map(async (chunk) => {
      try {
        for (const row of await fetchChunk(fetchPage, buildPageRequest(chunk), endpoint.path)) {
          const id = getRecordId(row);
          if (id !== null) found.set(id, row);
        }
      } catch (error) {
        // Another way has no set of ids perhaps: that is for the planner to know.
        if (!(error instanceof KeapError) || error instanceof EndpointChanged) throw error;
        for (const id of chunk) found.set(id, error);
      }
    }),
  );
  return found;
}

/**
 * One page nearly always: asked for as many records as ids. Keap may still hand out less and a token. Throws
 * UPSTREAM_BAD_DATA for an empty page that is not the last: which records there are is not told then.
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
    if (token !== null && page.rows.length === 0) throw badDataError(path, 'an empty page came that is not the last');
    nextRequest = token === null ? null : { ...pageRequest, token };
  }
  return rows;
}
