import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/simulator/faults.js';
import { openAccount, takeSnapshot } from '../account.js';
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

it('More tags that came during the run than are read are named', async () => {
  const account = await openAccount({ contacts: 30 });
  const ids = Array.from({ length: 25 }, (_, index) => String(90_000 + index));
  for (const id of ids)
    account.simulator.world.put('tags', { id, name: `New ${id}`, create_time: new Date().toISOString() });
  account.simulator.faults.add(leftOut('/v2/tags', /^900\d\d$/));
  account.simulator.faults.add(
    recordsAltered('/v2/contacts', (records) => records.map((record) => ({ ...record, tag_ids: ids }))),
  );
  const run = await takeSnapshot(account, ['tags', 'contacts', 'contact_tags']);
  expect(run.status).toBe('INCOMPLETE');
  expect(run.completeness.reasons.join()).toMatch(/the contacts name 25 tags that came during the run/);
  await account.close();
});
