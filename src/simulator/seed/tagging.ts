import { subsetIds, groupByOwner, type Collection } from '../world/collection.js';
import { mix, hashText } from '../world/prng.js';
import { makeMissingId, type Business } from './business.js';
import { faceOf } from './appearance.js';
import { laterBy, madeAt, time, type Json } from './values.js';
import { tagCategoryNames, tagWords } from './words.js';

/** Who has which tag, seen from both sides. */
export interface Tagging {
  idOf(tag: number): string;
  /** The tag ids that a contact's own record lists. */
  listedBy(contact: number): string[];
  /** The contacts under a tag, ascending. */
  members(tag: number): ArrayLike<number>;
  /** The tags that a contact really has, ascending; none for a contact that was not seeded. */
  tagsOf(contact: number): number[];
  /** Tags times contacts. */
  readonly applied: number;
}

const HAS = hashText('has tag');
const MOST = 5;

/** The tag numbers of a contact: none to five, each once. */
function tagsOf(business: Business, contact: number): number[] {
  const { sizes, defects } = business;
  const draw = business.draw(HAS, contact);
  // One that is to miss in the contact's list must be there first.
  const least = defects.find('contacts', contact) === 'MUST-TAG-01' ? 1 : 0;
  const wanted = Math.min(Math.max(draw % (MOST + 1), least), sizes.tags);
  const tags: number[] = [];
  for (let turn = 0; tags.length < wanted; turn++) {
    const tag = mix(draw, turn, HAS) % sizes.tags;
    if (!tags.includes(tag)) tags.push(tag);
  }
  return tags.sort((a, b) => a - b);
}

export function openTagging(business: Business): Tagging {
  const { sizes, ids, defects } = business;
  const idOf = (tag: number): string => String(ids.tags.toId(tag));
  const pairs = (): { tags: Int32Array; owners: Int32Array } => {
    const tags: number[] = [];
    const owners: number[] = [];
    for (let contact = 0; contact < sizes.contacts; contact++)
      for (const tag of tagsOf(business, contact)) {
        tags.push(tag);
        owners.push(contact);
      }
    return { tags: Int32Array.from(tags), owners: Int32Array.from(owners) };
  };
  let made: { members: Int32Array[]; applied: number } | null = null;
  const all = (): { members: Int32Array[]; applied: number } => {
    if (made) return made;
    const { tags, owners } = pairs();
    const group = groupByOwner(tags.length, sizes.tags, (pair) => tags[pair]!);
    const members = Array.from({ length: sizes.tags }, (_, tag) => group(tag).map((pair) => owners[pair]!));
    made = { members, applied: tags.length };
    return made;
  };
  return {
    idOf,
    listedBy(contact) {
      const listed = tagsOf(business, contact).map(idOf);
      const check = defects.find('contacts', contact);
      if (check === 'MUST-TAG-01') listed.pop();
      if (check === 'MUST-REF-contacts-tags') listed.push(makeMissingId(ids.tags, contact % Math.max(sizes.tags, 1)));
      return listed;
    },
    tagsOf: (contact) => (contact < 0 ? [] : tagsOf(business, contact)),
    members: (tag) => all().members[tag] ?? [],
    get applied() {
      return all().applied;
    },
  };
}

/** The tag that a lying contact has without listing it. */
export function findUnlistedTag(business: Business, contact: number): number | null {
  return tagsOf(business, contact).at(-1) ?? null;
}

export function tagCategories(business: Business): Collection {
  const { sizes, ids } = business;
  const payload = (number: number): Json => {
    const prng = business.createPrng('tag categories', number);
    const made = madeAt(number, 300, prng.below(1000));
    const round = Math.floor(number / tagCategoryNames.length);
    return {
      id: String(ids.tag_categories.toId(number)),
      name: `${tagCategoryNames[number % tagCategoryNames.length]}${round > 0 ? ` ${round + 1}` : ''}`,
      description: prng.chance(50) ? '' : ' ',
      create_time: time(made),
      update_time: time(laterBy(made, prng.below(300), prng.below(86_400))),
    };
  };
  return { size: sizes.tag_categories, ids: ids.tag_categories, payload, index: {} };
}

export function tags(business: Business): Collection {
  const { sizes, ids } = business;
  const payload = (number: number): Json => {
    const prng = business.createPrng('tags', number);
    const made = madeAt(number, sizes.tags * 3, prng.below(1000));
    const round = Math.floor(number / tagWords.length);
    const loose = sizes.tag_categories === 0 || prng.chance(15);
    return {
      id: String(ids.tags.toId(number)),
      name: `${tagWords[number % tagWords.length]}${round > 0 ? ` ${round + 1}` : ''}`,
      description: prng.chance(60) ? '' : 'Set by campaign',
      category: loose ? null : { id: String(ids.tag_categories.toId(prng.below(sizes.tag_categories))) },
      create_time: time(made),
      update_time: time(laterBy(made, prng.below(300), prng.below(86_400))),
    };
  };
  return { size: sizes.tags, ids: ids.tags, payload, index: {} };
}

const appliedAt = (business: Business, tag: number, contact: number): string => {
  const prng = business.createPrng(`applied ${tag}`, contact);
  return time(laterBy(madeAt(contact, business.sizes.contacts, 999), prng.below(200), prng.below(86_400)));
};

/** The tags of one contact, with the time each was applied: the same facts as those under the tags. `tagOf` reads a tag as it now is. */
export function appliedTags(
  business: Business,
  tagging: Tagging,
  contact: number,
  tagOf: (id: string) => Json | null,
): Collection {
  const numbers = tagging.tagsOf(contact);
  const { tags } = business.ids;
  const seeded = subsetIds(numbers, tags);
  return {
    size: numbers.length,
    ids: seeded,
    payload(place) {
      const id = tagging.idOf(numbers[place]!);
      return { tag: tagOf(id) ?? { id }, applied_time: appliedAt(business, numbers[place]!, contact) };
    },
    index: {},
    identity: {
      read: ({ tag }) => (tag as { id: string }).id,
      toNumber: (id) => (/^\d+$/.test(id) ? seeded.toNumber(Number(id)) : -1),
    },
  };
}

/** The contacts under one tag, with the time it was applied. */
export function taggedContacts(business: Business, tagging: Tagging, tag: number): Collection {
  const { ids } = business;
  const members = tagging.members(tag);
  const payload = (place: number): Json => {
    const contact = members[place]!;
    const face = faceOf(business, contact);
    return {
      id: String(ids.contacts.toId(contact)),
      email: face.email,
      given_name: face.given,
      family_name: face.family,
      applied_time: appliedAt(business, tag, contact),
    };
  };
  return { size: members.length, ids: subsetIds(members, ids.contacts), payload, index: {} };
}
