import { isRecord } from '../record.js';
import type { ApiVersion, Payload } from '../row.js';
import { number } from './v1-body.js';

/**
 * Tags on contacts: which calls apply or remove them, and what Keap's answers say. Facts: both documents,
 * docs/keap-api.md 4.
 */

export type TagAction = 'apply' | 'remove';

/** One tag on one contact. */
export interface TagPair {
  readonly contactId: string;
  readonly tagId: string;
}

/** One call and the pairs it is for. */
export interface TagRequest {
  readonly method: 'POST' | 'DELETE';
  /** With `{tag}` or `{contact}` for the id. */
  readonly label: string;
  readonly url: string;
  readonly body: Payload | null;
  readonly pairs: readonly TagPair[];
  /** Which of a pair's ids the answer is keyed by; the other one is in the path. */
  readonly by: keyof TagPair;
}

/** What became of one pair, as far as Keap says; `UNKNOWN` where it was sent and Keap does not say. */
export type TagStatus =
  'SUCCESS' | 'DUPLICATE' | 'CONTACT_NOT_FOUND' | 'TAG_NOT_FOUND' | 'NO_PERMISSION' | 'FAILURE' | 'UNKNOWN';

/**
 * Keap states no bound for these lists; a hundred is what it states for the one set of ids it bounds
 * (docs/keap-api.md 7), and the call is a slow one (5.2).
 */
const MAX_IDS = 100;

/** How many contacts, and how many tags, one tagging may name, and how many pairs of them. */
export const TAGGING_LIMITS = { ids: 1000, pairs: 10_000 };

/** The path of v2 by which tags are applied or removed. */
export const v2TagPath = { apply: '/v2/tags/{tag}/contacts:applyTags', remove: '/v2/tags/{tag}/contacts:removeTags' };

/** The fewest calls that do it for every pair: v2 goes by tag, v1 by tag or by contact, whichever is cheaper. */
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
  // As the two documents have it: one encoded comma list below a contact, a parameter for each id below a tag.
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

/** Keap's words; v1 and v2 have the same. */
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
 * What Keap's answer says of each id: v2 maps ids to words under `results`, v1 lists entries of one id and its word.
 * An id whose word is not known is UNKNOWN, one that is not in the answer is not in the map. v1's document has entries of
 * a word alone (`{"key": "SUCCESS"}`): they say of no id what became of it. Null: it is no such answer.
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
