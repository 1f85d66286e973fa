import { isRecord } from '../record.js';
import type { ApiVersion, Payload } from '../row.js';
import { number } from './v1-body.js';

/**
 * Tags on contacts: the calls that apply or remove them, and their responses. Facts: both documents, docs/keap-api.md 4.
 */

export type TagAction = 'apply' | 'remove';

/** One tag on one contact. */
export interface TagPair {
  readonly contactId: string;
  readonly tagId: string;
}

/** One call and its pairs. */
export interface TagRequest {
  readonly method: 'POST' | 'DELETE';
  /** The path with `{tag}` or `{contact}` for the id. */
  readonly label: string;
  readonly url: string;
  readonly body: Payload | null;
  readonly pairs: readonly TagPair[];
  /** Which id of a pair is the key in the response; the other one is in the path. */
  readonly by: keyof TagPair;
}

/** The result of one pair; `UNKNOWN` where it was sent and Keap does not report it. */
export type TagStatus =
  'SUCCESS' | 'DUPLICATE' | 'CONTACT_NOT_FOUND' | 'TAG_NOT_FOUND' | 'NO_PERMISSION' | 'FAILURE' | 'UNKNOWN';

/**
 * Keap documents no limit for these lists; 100 is its limit for the one set of ids that has one (docs/keap-api.md 7), and
 * the call is slow (5.2).
 */
const MAX_IDS = 100;

/** The most contacts and the most tags of one tagging, and the most pairs. */
export const TAGGING_LIMITS = { ids: 1000, pairs: 10_000 };

/** v2's paths that apply and remove tags. */
export const v2TagPath = { apply: '/v2/tags/{tag}/contacts:applyTags', remove: '/v2/tags/{tag}/contacts:removeTags' };

/** The fewest calls that cover every pair: v2 by tag, v1 by tag or by contact, whichever needs fewer. */
export function planTagRequests(
  apiVersion: ApiVersion,
  action: TagAction,
  contactIds: readonly string[],
  tagIds: readonly string[],
): readonly TagRequest[] {
  if (apiVersion === 'v2') {
    return planRequests('contactId', contactIds, tagIds, (tagId, chunk) => ({
      method: 'POST',
      label: v2TagPath[action],
      url: v2TagPath[action].replace('{tag}', tagId),
      body: { contact_ids: chunk },
    }));
  }
  const requestsByContact = contactIds.length * Math.ceil(tagIds.length / MAX_IDS);
  const requestsByTag = tagIds.length * Math.ceil(contactIds.length / MAX_IDS);
  return requestsByContact < requestsByTag
    ? planRequests('tagId', contactIds, tagIds, (id, chunk) =>
        buildV1Request(action, '/v1/contacts/{contact}/tags', id, 'tagIds', chunk),
      )
    : planRequests('contactId', contactIds, tagIds, (id, chunk) =>
        buildV1Request(action, '/v1/tags/{tag}/contacts', id, 'ids', chunk),
      );
}

type RequestPart = Pick<TagRequest, 'method' | 'label' | 'url' | 'body'>;

function buildV1Request(
  action: TagAction,
  label: string,
  id: string,
  name: string,
  chunk: readonly string[],
): RequestPart {
  const url = label.replace(/\{\w+\}/, id);
  if (action === 'apply') return { method: 'POST', label, url, body: { [name]: chunk.map(number) } };
  // As documented: one encoded comma list under a contact, one parameter per id under a tag.
  const query = name === 'tagIds' ? `ids=${chunk.join('%2C')}` : chunk.map((one) => `ids=${one}`).join('&');
  return { method: 'DELETE', label, url: `${url}?${query}`, body: null };
}

function planRequests(
  by: keyof TagPair,
  contactIds: readonly string[],
  tagIds: readonly string[],
  build: (pathId: string, chunk: readonly string[]) => RequestPart,
): TagRequest[] {
  const [pathIds, listedIds] = by === 'contactId' ? [tagIds, contactIds] : [contactIds, tagIds];
  return pathIds.flatMap((pathId) =>
    splitChunks(listedIds).map((chunk) => ({
      ...build(pathId, chunk),
      by,
      pairs: chunk.map((id) =>
        by === 'contactId' ? { contactId: id, tagId: pathId } : { contactId: pathId, tagId: id },
      ),
    })),
  );
}

function splitChunks(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / MAX_IDS) }, (_, index) =>
    ids.slice(index * MAX_IDS, (index + 1) * MAX_IDS),
  );
}

/** Keap's statuses, the same in v1 and v2. */
const statuses: ReadonlyMap<unknown, TagStatus> = new Map([
  ['SUCCESS', 'SUCCESS'],
  ['DUPLICATE', 'DUPLICATE'],
  ['CONTACT_NOT_FOUND', 'CONTACT_NOT_FOUND'],
  ['TAG_ID_NOT_FOUND', 'TAG_NOT_FOUND'],
  ['TAG_NOT_FOUND', 'TAG_NOT_FOUND'],
  ['NO_PERMISSION', 'NO_PERMISSION'],
  ['FAILURE', 'FAILURE'],
]);

/**
 * The status of each id in a response: v2 maps ids to statuses under `results`, v1 lists entries of one id and its status.
 * An unknown status is UNKNOWN; an id missing in the response is missing in the map. v1's document has entries without an
 * id (`{"key": "SUCCESS"}`), which match none. Null: the response has another shape.
 */
export function parseTagResponse(response: unknown): ReadonlyMap<string, TagStatus> | null {
  const results = isRecord(response) && Object.hasOwn(response, 'results') ? response['results'] : response;
  const entries = Array.isArray(results) ? (results as unknown[]) : [results];
  if (!entries.every(isRecord)) return null;
  return new Map(
    entries.flatMap((entry) =>
      Object.entries(entry).map(([id, status]) => [id, statuses.get(status) ?? 'UNKNOWN'] as const),
    ),
  );
}
