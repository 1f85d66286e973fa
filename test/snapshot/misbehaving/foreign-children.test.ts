import { it } from 'vitest';
import { expectNotCertified } from './keap.js';
import { recordsAltered } from './faults.js';
import type { Payload } from '../../../src/simulator/world/collection.js';

const resources = ['tags', 'contacts', 'contact_tags'] as const;
const members = /^\/v[12]\/tags\/\d+\/contacts$/;

/** The lists of all tags hold the members of the first one, in place of their own or beside them. */
function membersOfFirst(isAdded: boolean): ReturnType<typeof recordsAltered> {
  let first: readonly Payload[] | null = null;
  return recordsAltered(members, (records) => {
    if (first === null && records.length > 3) first = records;
    if (first === null) return records;
    const ids = new Set(records.map(({ id }) => id));
    return isAdded ? [...records, ...first.filter(({ id }) => !ids.has(id))] : first;
  });
}

it('Lists of tag members that all repeat those of one tag are not certified', () =>
  expectNotCertified(
    { options: { contacts: 60 }, faults: [membersOfFirst(false)], resources },
    {
      resource: 'contact_tags',
      fact: /the contacts name \d+ pairs of tag and contact that the lists of the tags lack/,
    },
  ));

it('Lists of tag members that hold those of another tag too are not certified', () =>
  expectNotCertified(
    { options: { contacts: 60 }, faults: [membersOfFirst(true)], resources },
    {
      resource: 'contact_tags',
      fact: /the lists of \d+ tags \(such as \d+\) hold \d+ contacts that do not name the tag/,
    },
  ));
