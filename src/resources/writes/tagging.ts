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
export interface TagCall {
  readonly method: 'POST' | 'DELETE';
  /** With `{tag}` or `{contact}` for the id. */
  readonly shown: string;
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
const MOST_IDS = 100;

/** How many contacts, and how many tags, one tagging may name, and how many pairs of them. */
export const MOST_TAGGED = { ids: 1000, pairs: 10_000 };

/** The path of v2 by which tags are applied or removed. */
export const v2TagPath = { apply: '/v2/tags/{tag}/contacts:applyTags', remove: '/v2/tags/{tag}/contacts:removeTags' };

/** The fewest calls that do it for every pair: v2 goes by tag, v1 by tag or by contact, whichever is cheaper. */
export function tagCalls(
  api: ApiVersion,
  action: TagAction,
  contactIds: readonly string[],
  tagIds: readonly string[],
): readonly TagCall[] {
  if (api === 'v2') {
    return callsBy('contactId', contactIds, tagIds, (tagId, chunk) => ({
      method: 'POST',
      shown: v2TagPath[action],
      url: v2TagPath[action].replace('{tag}', tagId),
      body: { contact_ids: chunk },
    }));
  }
  const byContact = contactIds.length * Math.ceil(tagIds.length / MOST_IDS);
  const byTag = tagIds.length * Math.ceil(contactIds.length / MOST_IDS);
  return byContact < byTag
    ? callsBy('tagId', contactIds, tagIds, (id, chunk) =>
        v1Call(action, '/v1/contacts/{contact}/tags', id, 'tagIds', chunk),
      )
    : callsBy('contactId', contactIds, tagIds, (id, chunk) =>
        v1Call(action, '/v1/tags/{tag}/contacts', id, 'ids', chunk),
      );
}

type Sent = Pick<TagCall, 'method' | 'shown' | 'url' | 'body'>;

function v1Call(action: TagAction, shown: string, id: string, name: string, chunk: readonly string[]): Sent {
  const url = shown.replace(/\{\w+\}/, id);
  if (action === 'apply') return { method: 'POST', shown, url, body: { [name]: chunk.map(number) } };
  // As the two documents have it: one encoded comma list below a contact, a parameter for each id below a tag.
  const query = name === 'tagIds' ? `ids=${chunk.join('%2C')}` : chunk.map((one) => `ids=${one}`).join('&');
  return { method: 'DELETE', shown, url: `${url}?${query}`, body: null };
}

function callsBy(
  by: keyof TagPair,
  contactIds: readonly string[],
  tagIds: readonly string[],
  sent: (pathId: string, chunk: readonly string[]) => Sent,
): TagCall[] {
  const [pathIds, listed] = by === 'contactId' ? [tagIds, contactIds] : [contactIds, tagIds];
  return pathIds.flatMap((pathId) =>
    chunksOf(listed).map((chunk) => ({
      ...sent(pathId, chunk),
      by,
      pairs: chunk.map((id) =>
        by === 'contactId' ? { contactId: id, tagId: pathId } : { contactId: pathId, tagId: id },
      ),
    })),
  );
}

function chunksOf(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, place) =>
    ids.slice(place * MOST_IDS, (place + 1) * MOST_IDS),
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
export function readTagAnswer(answer: unknown): ReadonlyMap<string, TagStatus> | null {
  const results = isRecord(answer) && Object.hasOwn(answer, 'results') ? answer['results'] : answer;
  const entries = Array.isArray(results) ? (results as unknown[]) : [results];
  if (!entries.every(isRecord)) return null;
  return new Map(
    entries.flatMap((entry) =>
      Object.entries(entry).map(([id, word]) => [id, statuses.get(word) ?? 'UNKNOWN'] as const),
    ),
  );
}

function isRecord(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
