import { it } from 'vitest';
import { expectNotCertified } from './keap.js';
import { parametersIgnored, tokenless } from './faults.js';

const options = { contacts: 20, tags: 1010 };

it('A full page of tags without a token, while more follow, is not certified', () =>
  expectNotCertified(
    { options, faults: [tokenless('/v2/tags')], resources: ['tags'] },
    { resource: 'tags', fact: /holds 10 records that the scan did not get/ },
  ));

it('A full page of tags without a token is not certified where Keap ignores the order that would confirm its end', () =>
  expectNotCertified(
    { options, faults: [tokenless('/v2/tags'), parametersIgnored('/v2/tags', 'order_by')], resources: ['tags'] },
    { resource: 'tags', fact: /its last page holds 1000 records, and Keap sends the same page/ },
  ));

it('A full page of the members of a tag without a token, while more follow, is not certified', () =>
  expectNotCertified(
    {
      options: { contacts: 2600, tags: 2, sizes: 0 } as object,
      faults: [tokenless(/^\/v2\/tags\/\d+\/contacts$/)],
      resources: ['contact_tags'],
    },
    { resource: 'contact_tags', fact: /holds \d+ other records/ },
  ));
