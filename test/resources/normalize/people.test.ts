import { describe, expect, it } from 'vitest';
import { company, user } from '../../../src/resources/normalize/people.js';
import { contact } from '../../../src/resources/normalize/contact.js';

describe('a contact of v1', () => {
  const payload = {
    id: 98260,
    given_name: 'Zoë 🌷',
    company: { id: 44, company_name: 'Bakery' },
    birthday: '1985-03-15T00:00:00.000+0000',
    anniversary: '2010-06-01',
    lead_source_id: 0,
    owner_id: 6,
    source_type: 'FORMAPIHOSTED',
    email_addresses: [
      { email: 'b@example.com', field: 'EMAIL2' },
      { email: 'a@example.com', field: 'EMAIL1' },
    ],
    email_opted_in: true,
    email_status: 'DoubleOptin',
    opt_in_reason: 'She asked',
    social_accounts: [{ name: 'zoe', type: 'LinkedIn' }],
    tag_ids: [91, 93],
    relationships: [{ id: 3, linked_contact_id: 98262, relationship_type_id: 1 }],
    custom_fields: [{ id: 12, content: 5 }],
    ScoreValue: '0',
    date_created: '2024-11-20T18:34:12.000+0000',
    last_updated: '2024-11-20T18:34:12.000+0000',
    last_updated_utc_millis: 1732127651841,
  };

  it('A v1 contact gets the columns and ids of v2, and its dates stay as they are', () => {
    expect(contact(payload)).toEqual({
      id: '98260',
      given_name: 'Zoë 🌷',
      company: { id: '44', company_name: 'Bakery' },
      birth_date: '1985-03-15T00:00:00.000+0000',
      anniversary_date: '2010-06-01',
      leadsource_id: null,
      owner_id: '6',
      source_type: 'FORM_API_HOSTED',
      email_addresses: [
        { email: 'b@example.com', field: 'EMAIL2' },
        {
          email: 'a@example.com',
          field: 'EMAIL1',
          is_opt_in: true,
          email_opt_status: 'DOUBLE_OPT_IN',
          opt_in_reason: 'She asked',
        },
      ],
      social_accounts: [{ name: 'zoe', type: 'LINKED_IN' }],
      tag_ids: ['91', '93'],
      links: [{ id: '3', linked_contact_id: '98262', link_type_id: '1' }],
      custom_fields: [{ id: '12', content: 5 }],
      score_value: '0',
      create_time: '2024-11-20T18:34:12.000+0000',
      update_time: '2024-11-20T18:34:12.000+0000',
      last_updated_utc_millis: 1732127651841,
    });
  });

  it('Normalizing a contact twice changes nothing more', () => {
    expect(contact(contact(payload))).toEqual(contact(payload));
  });

  it('A v1 contact without a company or addresses gets no further columns and keeps its opt-in state', () => {
    const bare = { id: 1, company: null, email_addresses: [], email_opted_in: false, email_status: 'NonMarketable' };
    expect(contact(bare)).toStrictEqual({ ...bare, id: '1' });
    expect(contact({ id: 1, email_addresses: null })).toEqual({ id: '1', email_addresses: null });
  });

  it('A v1 contact with columns of the wrong type is normalized without an error', () => {
    const odd = { id: true, company: 'Bakery', email_addresses: 'a@example.com', tag_ids: 91, custom_fields: {} };
    expect(contact(odd)).toEqual(odd);
  });
});

describe('a company of v1', () => {
  it('A v1 company gets its e-mail address as a record with the opt-in state, and its ZIP code as postal code too', () => {
    const result = company({
      id: 44,
      company_name: 'Bakery',
      address: { line1: 'Elm 1', zip_code: '85001', country_code: 'USA' },
      email_address: 'hi@bakery.example',
      email_opted_in: false,
      email_status: 'HardBounce',
      phone_number: { number: '555', extension: '', type: 'Work' },
      custom_fields: [{ id: 2, content: null }],
    });
    expect(result).toEqual({
      id: '44',
      company_name: 'Bakery',
      address: { line1: 'Elm 1', zip_code: '85001', postal_code: '85001', country_code: 'USA' },
      email_address: { email: 'hi@bakery.example', is_opt_in: false, email_opt_status: 'HARD_BOUNCE' },
      phone_number: { number: '555', extension: '', type: 'Work' },
      custom_fields: [{ id: '2', content: null }],
    });
    expect(company(result)).toEqual(result);
  });

  it('A v1 company without an e-mail address keeps its opt-in state in place', () => {
    const bare = { id: 44, email_address: null, email_opted_in: false, email_status: 'NonMarketable' };
    expect(company(bare)).toEqual({ ...bare, id: '44' });
  });
});

describe('a user of v1', () => {
  it('A v1 user gets the columns of v2', () => {
    const result = user({
      id: 6,
      given_name: 'Ann',
      preferred_name: 'Annie',
      email_address: 'ann@example.com',
      status: 'Active',
      job_title: 'Clerk',
      infusionsoft_id: 'ann@example.com',
      global_user_id: 123456,
      date_created: '2020-01-01T00:00:00.000+0000',
      created_by: -1,
      last_updated: '2020-01-02T00:00:00.000+0000',
      last_updated_by: 6,
    });
    expect(result).toEqual({
      id: '6',
      given_name: 'Ann',
      nickname: 'Annie',
      email_addresses: [{ email: 'ann@example.com', field: 'EMAIL1' }],
      status: 'ACTIVE',
      title: 'Clerk',
      keap_id: 'ann@example.com',
      global_user_id: '123456',
      create_time: '2020-01-01T00:00:00.000+0000',
      created_by: -1,
      update_time: '2020-01-02T00:00:00.000+0000',
      updated_by: 6,
    });
    expect(user(result)).toEqual(result);
  });
});
