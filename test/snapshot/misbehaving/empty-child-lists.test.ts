import { it } from 'vitest';
import { expectNotCertified } from './keap.js';
import { altered, recordsAltered } from './faults.js';

const members = /^\/v[12]\/tags\/\d+\/contacts$/;
const resources = ['tags', 'contacts', 'contact_tags'] as const;
const empty = altered(members, (body) => ({ ...body, contacts: [], ...('count' in body && { count: 0 }) }));

it.each(['full', 'v1'] as const)(
  'A Keap of edition %s whose lists of tag members are all empty is not certified',
  (edition) =>
    expectNotCertified(
      { options: { edition }, faults: [empty], resources },
      {
        resource: 'contact_tags',
        fact: /the contacts name \d+ pairs of tag and contact that the lists of the tags lack/,
      },
    ),
);

it('Lists of tag members that are all empty are not certified without the contacts, where there were records', () =>
  expectNotCertified(
    { hasGoodRunBefore: true, faults: [empty], resources: ['contact_tags'] },
    { resource: 'contact_tags', fact: /the lists of the tags left out \d+ contacts that name their tag/ },
  ));

it('One empty list of tag members is not certified', () =>
  expectNotCertified(
    { faults: [recordsAltered('/v2/tags/105/contacts', () => [])], resources },
    { resource: 'contact_tags', fact: /the contacts name \d+ pairs/ },
  ));
