import { describe, it } from 'vitest';
import type { Fault } from '../../../src/simulator/faults.js';
import { recordsAltered } from './faults.js';
import { expectNotCertified } from './keap.js';

/** Leaves records out of a list in every order, but not out of look-ups by id. */
const leftOut = (path: string, ids: RegExp): Fault =>
  recordsAltered(path, (records, { query }) =>
    query.get('filter')?.includes('_ids==') === true
      ? records
      : records.filter((record) => !ids.test(String((record as { id: unknown }).id))),
  );

describe('a list that leaves out a record that other records name', () => {
  const tags = { resources: ['tags', 'contacts', 'contact_tags'], faults: [leftOut('/v2/tags', /^105$/)] } as const;
  const left = /its list left out \d+ records that Keap has by id, and that records of \w+ name/;

  it('A tag that contacts name is missed in the first snapshot', () =>
    expectNotCertified(tags, { resource: 'tags', fact: left }));

  it('A tag that contacts name and an earlier snapshot has is not closed', () =>
    expectNotCertified(
      { ...tags, hasGoodRunBefore: true },
      { resource: 'tags', fact: /its list left out 1 of 1 records that Keap has when it is asked for them by id/ },
    ));

  it('A tag that contacts name is missed, although Keap leaves it out of look-ups by a set of ids too', () =>
    expectNotCertified(
      {
        ...tags,
        faults: [recordsAltered('/v2/tags', (records) => records.filter(({ id }) => String(id) !== '105'))],
      },
      { resource: 'tags', fact: left },
    ));

  it('A contact that orders name is missed', () =>
    expectNotCertified(
      { resources: ['contacts', 'orders'], faults: [leftOut('/v2/contacts', /[48]$/)], options: { contacts: 60 } },
      { resource: 'contacts', fact: left },
    ));

  it('A tag that contacts name is missed on REST v1', () =>
    expectNotCertified(
      { ...tags, faults: [leftOut('/v1/tags', /^105$/)], options: { edition: 'v1' } },
      { resource: 'tags', fact: /Keap counts \d+ records and sent \d+ different ones/ },
    ));
});
