import type { Endpoint, Payload } from '../../resources/row.js';
import type { RequestContext, PageRequest } from '../keap-client.js';
import { parseOffset } from './url-v1.js';

/** What a page of a list that is paged by offset says of the whole list. */
export interface OffsetPage {
  /** Where the list goes on; null at its end. */
  readonly nextToken: string | null;
  /** How many records match in all; null where Keap does not say, or says fewer than came. */
  readonly total: number | null;
}

/**
 * Reads on by offset. A count ends the list for a caller who waits; a snapshot reads on until a page comes back empty,
 * since records may have come meanwhile (docs/keap-api.md 5.1). A count below what came is none, and then nothing else
 * that the list says of its end is believed either: only an empty page ends it.
 */
export function resolveOffsetPage(
  endpoint: Endpoint,
  pageRequest: PageRequest,
  { rows, total: reportedTotal }: { readonly rows: readonly Payload[]; readonly total: number | null },
  { priority }: RequestContext,
): OffsetPage {
  if (endpoint.responseShape !== 'pages' || rows.length === 0) return { nextToken: null, total: reportedTotal };
  const nextOffset = parseOffset(pageRequest.token) + rows.length;
  if (reportedTotal !== null && reportedTotal < nextOffset) return { nextToken: String(nextOffset), total: null };
  const isLast =
    reportedTotal === null ? rows.length < (pageRequest.size ?? endpoint.pageSize) : nextOffset >= reportedTotal;
  return { nextToken: isLast && priority === 'interactive' ? null : String(nextOffset), total: reportedTotal };
}
