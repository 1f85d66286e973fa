import { createSubsetIds, groupByOwner, type Collection } from '../world/collection.js';
import { mix, hashText } from '../world/prng.js';
import { makeMissingId, type SeedContext } from './business.js';
import { makeContactDetails } from './appearance.js';
import { time, type Json } from './values.js';
import { tagCategoryNames, tagWords } from './words.js';

/** Which contact has which tag, indexed from both sides. */
export interface Tagging {
  getTagId(tag: number): string;
  /** The tag ids in the contact's own record. */
  listTagIds(contact: number): string[];
  /** The contacts of a tag, ascending. */
  findMembers(tag: number): ArrayLike<number>;
  /** The tags that a contact really has, ascending; empty for a contact that was not seeded. */
  findTags(contact: number): number[];
  /** The number of pairs of tag and contact. */
  readonly pairCount: number;
}

const HAS_TAG = hashText('has tag');
const MAX_TAGS = 5;

/** The tag numbers of a contact: up to five, without duplicates. */
function drawTags(context: SeedContext, contact: number): number[] {
  const { sizes, defects } = context;
  const draw = context.draw(HAS_TAG, contact);
  // A tag can be missing in the contact's list only if the contact has one.
  const minCount = defects.find('contacts', contact) === 'MUST-TAG-01' ? 1 : 0;
  const tagCount = Math.min(Math.max(draw % (MAX_TAGS + 1), minCount), sizes.tags);
  const tags: number[] = [];
  for (let turn = 0; tags.length < tagCount; turn++) {
    const tag = mix(draw, turn, HAS_TAG) % sizes.tags;
    if (!tags.includes(tag)) tags.push(tag);
  }
  return tags.sort((a, b) => a - b);
}

export function createTagging(context: SeedContext): Tagging {
  const { sizes, ids, defects } = context;
  const getTagId = (tag: number): string => String(ids.tags.toId(tag));
  const pairs = (): { tags: Int32Array; owners: Int32Array } => {
    const tags: number[] = [];
    const owners: number[] = [];
    for (let contact = 0; contact < sizes.contacts; contact++)
      for (const tag of drawTags(context, contact)) {
        tags.push(tag);
        owners.push(contact);
      }
    return { tags: Int32Array.from(tags), owners: Int32Array.from(owners) };
  };
  let membership: { members: Int32Array[]; applied: number } | null = null;
  const all = (): { members: Int32Array[]; applied: number } => {
    if (membership) return membership;
    const { tags, owners } = pairs();
    const group = groupByOwner(tags.length, sizes.tags, (pair) => tags[pair]!);
    const members = Array.from({ length: sizes.tags }, (_, tag) => group(tag).map((pair) => owners[pair]!));
    membership = { members, applied: tags.length };
    return membership;
  };
  return {
    getTagId,
    listTagIds(contact) {
      const listed = drawTags(context, contact).map(getTagId);
      const check = defects.find('contacts', contact);
      if (check === 'MUST-TAG-01') listed.pop();
      if (check === 'MUST-REF-contacts-tags') listed.push(makeMissingId(ids.tags, contact % Math.max(sizes.tags, 1)));
      return listed;
    },
    findTags: (contact) => (contact < 0 ? [] : drawTags(context, contact)),
    findMembers: (tag) => all().members[tag] ?? [],
    get pairCount() {
      return all().applied;
    },
  };
}

/** The tag that a defective contact has but does not list. */
export function findUnlistedTag(context: SeedContext, contact: number): number | null {
  return drawTags(context, contact).at(-1) ?? null;
}

export function tagCategories(context: SeedContext): Collection {
  const { sizes, ids, calendar } = context;
  const payload = (number: number): Json => {
    const prng = context.createPrng('tag categories', number);
    const createdMs = calendar.spreadTime(number, 300, prng.below(1000));
    const round = Math.floor(number / tagCategoryNames.length);
    return {
      id: String(ids.tag_categories.toId(number)),
      name: `${tagCategoryNames[number % tagCategoryNames.length]}${round > 0 ? ` ${round + 1}` : ''}`,
      description: prng.chance(50) ? '' : ' ',
      create_time: time(createdMs),
      update_time: time(calendar.addTime(createdMs, prng.below(300), prng.below(86_400))),
    };
  };
  return { size: sizes.tag_categories, ids: ids.tag_categories, payload, index: {} };
}

export function tags(context: SeedContext): Collection {
  const { sizes, ids, calendar } = context;
  const payload = (number: number): Json => {
    const prng = context.createPrng('tags', number);
    const createdMs = calendar.spreadTime(number, sizes.tags * 3, prng.below(1000));
    const round = Math.floor(number / tagWords.length);
    const isUncategorized = sizes.tag_categories === 0 || prng.chance(15);
    return {
      id: String(ids.tags.toId(number)),
      name: `${tagWords[number % tagWords.length]}${round > 0 ? ` ${round + 1}` : ''}`,
      description: prng.chance(60) ? '' : 'Set by campaign',
      category: isUncategorized ? null : { id: String(ids.tag_categories.toId(prng.below(sizes.tag_categories))) },
      create_time: time(createdMs),
      update_time: time(calendar.addTime(createdMs, prng.below(300), prng.below(86_400))),
    };
  };
  return { size: sizes.tags, ids: ids.tags, payload, index: {} };
}

const makeAppliedTime = (context: SeedContext, tag: number, contact: number): string => {
  const { calendar, sizes } = context;
  const prng = context.createPrng(`applied ${tag}`, contact);
  return time(calendar.addTime(calendar.spreadTime(contact, sizes.contacts, 999), prng.below(200), prng.below(86_400)));
};

/**
 * The tags of one contact, with the time each was applied: the same facts as in the tags' own lists. `findTag` reads the
 * current tag.
 */
export function appliedTags(
  context: SeedContext,
  tagging: Tagging,
  contact: number,
  findTag: (id: string) => Json | null,
): Collection {
  const numbers = tagging.findTags(contact);
  const { tags } = context.ids;
  const seededIds = createSubsetIds(numbers, tags);
  return {
    size: numbers.length,
    ids: seededIds,
    payload(index) {
      const id = tagging.getTagId(numbers[index]!);
      return { tag: findTag(id) ?? { id }, applied_time: makeAppliedTime(context, numbers[index]!, contact) };
    },
    index: {},
    identity: {
      read: ({ tag }) => (tag as { id: string }).id,
      toNumber: (id) => (/^\d+$/.test(id) ? seededIds.toNumber(Number(id)) : -1),
    },
  };
}

/** The contacts of one tag, with the time it was applied. */
export function taggedContacts(context: SeedContext, tagging: Tagging, tag: number): Collection {
  const { ids } = context;
  const members = tagging.findMembers(tag);
  const payload = (index: number): Json => {
    const contact = members[index]!;
    const details = makeContactDetails(context, contact);
    return {
      id: String(ids.contacts.toId(contact)),
      email: details.email,
      given_name: details.given,
      family_name: details.family,
      applied_time: makeAppliedTime(context, tag, contact),
    };
  };
  return { size: members.length, ids: createSubsetIds(members, ids.contacts), payload, index: {} };
}
