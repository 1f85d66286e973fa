import { describe, expect, it } from 'vitest';
import type { Payload } from '../../../src/resources/row.js';
import { resourceKeys } from '../../../src/resources/table.js';
import { listAffected, writes, type WritableKey } from '../../../src/resources/writes/writes.js';

const v1 = (key: WritableKey) => writes[key].find(({ apiVersion }) => apiVersion === 'v1')!;
const v2 = (key: WritableKey) => writes[key].find(({ apiVersion }) => apiVersion === 'v2')!;

describe('an input', () => {
  it('An input is the unchanged body of v2', () => {
    for (const key of Object.keys(writes) as WritableKey[]) {
      const input = { title: 'x', contact_id: '5', custom_fields: [{ id: '1', content: 'y' }] };
      expect(v2(key).body(input)).toEqual(input);
    }
  });

  it.each<[WritableKey, Payload, Payload]>([
    [
      'contacts',
      {
        birth_date: '1985-03-15',
        anniversary_date: '2001-01-02',
        leadsource_id: '4',
        owner_id: '9',
        company: { id: '3' },
      },
      {
        birthday: '1985-03-15T00:00:00.000Z',
        anniversary: '2001-01-02',
        lead_source_id: 4,
        owner_id: 9,
        company: { id: 3 },
      },
    ],
    [
      'contacts',
      { source_type: 'LANDING_PAGE', social_accounts: [{ type: 'LINKED_IN', name: 'ann' }] },
      { source_type: 'LANDINGPAGE', social_accounts: [{ type: 'LinkedIn', name: 'ann' }] },
    ],
    [
      'contacts',
      {
        email_addresses: [
          { email: 'a@b.co', field: 'EMAIL1', opt_in_reason: 'asked' },
          { email: 'c@d.co', field: 'EMAIL2' },
        ],
      },
      {
        email_addresses: [
          { email: 'a@b.co', field: 'EMAIL1' },
          { email: 'c@d.co', field: 'EMAIL2' },
        ],
        opt_in_reason: 'asked',
      },
    ],
    [
      'companies',
      {
        company_name: 'Acme',
        email_address: { email: 'a@b.co', opt_in_reason: 'asked' },
        address: { postal_code: '85001' },
      },
      { company_name: 'Acme', email_address: 'a@b.co', opt_in_reason: 'asked', address: { zip_code: '85001' } },
    ],
    [
      'tasks',
      {
        contact_id: '5',
        assigned_to_user_id: '2',
        due_time: 'd',
        completion_time: 'c',
        remind_time_mins: 15,
        priority: 'CRITICAL',
      },
      { contact: { id: 5 }, user_id: 2, due_date: 'd', completion_date: 'c', remind_time: 15, priority: 1 },
    ],
    ['notes', { text: 'x', user_id: '2', contact_id: '5' }, { body: 'x', user_id: 2, contact_id: 5 }],
    [
      'opportunities',
      {
        contact_id: '5',
        stage_id: '6',
        user_id: '2',
        next_action_time: 'n',
        include_in_forecast: false,
        custom_fields: [{ id: '8', content: null }],
      },
      {
        contact: { id: 5 },
        stage: { id: 6 },
        user: { id: 2 },
        next_action_date: 'n',
        include_in_forecast: 0,
        custom_fields: [{ id: 8, content: null }],
      },
    ],
    ['tags', { name: 'VIP', category: { id: '3' } }, { name: 'VIP', category: { id: 3 } }],
  ])('An input for %s is converted to the v1 body', (key, input, body) => expect(v1(key).body(input)).toEqual(body));

  it('A null in an input stays null in the v1 body of every column', () => {
    const input = { contact_id: null, assigned_to_user_id: null, priority: null };
    expect(v1('tasks').body(input)).toEqual({ contact: null, user_id: null, priority: null });
    expect(v1('contacts').body({ birth_date: null, company: null })).toEqual({ birthday: null, company: null });
    expect(v1('companies').body({ email_address: null })).toEqual({ email_address: null });
  });

  it('An id beyond what a double holds stays text in the v1 body', () => {
    expect(v1('notes').body({ contact_id: '9007199254740993' })).toEqual({ contact_id: '9007199254740993' });
  });

  it('An input that only v2 can write is reported as unsupported by v1', () => {
    const emails = [
      { field: 'EMAIL1', opt_in_reason: 'a' },
      { field: 'EMAIL2', opt_in_reason: 'b' },
    ];
    expect(v1('contacts').findUnsupported({ email_addresses: emails })).toMatchObject([
      { column: 'email_addresses.1.opt_in_reason' },
    ]);
    expect(v1('notes').findUnsupported({ type: 'Chat' })).toMatchObject([{ column: 'type' }]);
    expect(v1('notes').findUnsupported({ type: 'Call' })).toEqual([]);
  });
});

describe('a change', () => {
  it('A change affects its own collection and other existing collections', () => {
    for (const key of Object.keys(writes) as WritableKey[]) {
      for (const change of ['create', 'update', 'remove'] as const) {
        const shown = listAffected(key, change);
        expect(shown[0]).toBe(key);
        expect(resourceKeys).toEqual(expect.arrayContaining([...shown]));
      }
    }
  });
});
