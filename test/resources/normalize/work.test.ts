import { describe, expect, it } from 'vitest';
import { appointment, note, task, file } from '../../../src/resources/normalize/work.js';
import { customField } from '../../../src/resources/normalize/custom-fields.js';
import { campaign, email } from '../../../src/resources/normalize/mailing.js';
import { profile } from '../../../src/resources/normalize/people.js';

describe('work of v1', () => {
  it('A v1 task gets the id of its contact as a column too', () => {
    const row = { id: 1, title: 'Call', type: null, priority: 1, contact: { id: 5, first_name: 'Ann' }, user_id: 6 };
    const times = { due_date: 'd', creation_date: 'c', modification_date: 'm', completion_date: null, remind_time: 30 };
    const result = task({ ...row, ...times, funnel_id: 0 });
    expect(result).toEqual({
      id: '1',
      title: 'Call',
      type: null,
      priority: 'CRITICAL',
      contact: { id: '5', first_name: 'Ann' },
      contact_id: '5',
      assigned_to_user_id: '6',
      due_time: 'd',
      create_time: 'c',
      modification_time: 'm',
      completion_time: null,
      remind_time_mins: 30,
      funnel_id: null,
    });
    expect(task(result)).toEqual(result);
  });

  it('A v1 task without a contact and with an unknown priority is normalized', () => {
    expect(task({ id: 1, contact: null, priority: 9 })).toEqual({
      id: '1',
      contact: null,
      contact_id: null,
      priority: 9,
    });
    expect(task({ id: 1 })).toStrictEqual({ id: '1' });
  });

  it('A v1 note gets its body as text, and its type stays free text', () => {
    const result = note({
      id: 1,
      body: 'Hi',
      type: 'Appointment',
      contact_id: 5,
      user_id: 6,
      last_updated_by: { user_id: 7, given_name: 'Bo' },
      date_created: 'c',
      last_updated: 'u',
    });
    expect(result).toEqual({
      id: '1',
      text: 'Hi',
      type: 'Appointment',
      contact_id: '5',
      assigned_to_user: { id: '6' },
      last_updated_by: { user_id: '7', given_name: 'Bo' },
      last_updated_by_user_id: '7',
      create_time: 'c',
      update_time: 'u',
    });
    expect(note(result)).toEqual(result);
    expect(note({ user_id: 0, last_updated_by: null })).toEqual({
      assigned_to_user: null,
      last_updated_by: null,
      last_updated_by_user_id: null,
    });
  });

  it("A v1 appointment is normalized by v2's conventions", () => {
    const row = { id: 1, title: 'Tasting', contact_id: 5, user: 6, start_date: 's', end_date: 'e', remind_time: 15 };
    expect(appointment(row)).toEqual({
      id: '1',
      title: 'Tasting',
      contact_id: '5',
      user_id: '6',
      start_time: 's',
      end_time: 'e',
      remind_time_mins: 15,
    });
  });

  it('A v1 file is the same from a list and as a single record, beside its content', () => {
    const row = { id: 1, file_name: 'a.png', category: 'WebForm', file_box_type: 'ReSampledImage', public: true };
    const more = { contact_id: 0, created_by: 6, date_created: 'c', last_updated: 'u', download_url: 'https://x' };
    const result = {
      id: '1',
      file_name: 'a.png',
      category: 'WEB_FORM',
      file_box_type: 'RESAMPLED_IMAGE',
      is_public: true,
      contact_id: null,
      created_by_id: '6',
      created_time: 'c',
      updated_time: 'u',
      download_url: 'https://x',
    };
    expect(file({ ...row, ...more })).toEqual(result);
    expect(file({ file_descriptor: { ...row, ...more }, file_data: 'AAAA' })).toEqual({ ...result, file_data: 'AAAA' });
  });

  it('A v1 campaign keeps nearly all its column names', () => {
    expect(campaign({ id: 3, locked: false, created_by_global_id: 99, date_created: 'c' })).toEqual({
      id: '3',
      locked: false,
      created_by_global_id: '99',
      date_created: 'c',
    });
  });

  it('The other recipients of a v1 e-mail become lists', () => {
    const row = { id: 1, contact_id: 5, sent_to_cc_addresses: 'a@x.org, b@x.org', sent_to_bcc_addresses: null };
    expect(email({ ...row, sent_date: 's', opened_date: null, original_provider: 'GOOGLE' })).toEqual({
      id: '1',
      contact_id: '5',
      sent_to_cc_address_list: ['a@x.org', 'b@x.org'],
      sent_to_bcc_address_list: null,
      sent_time: 's',
      opened_time: null,
      original_provider: 'GOOGLE',
    });
  });
});

describe('the account of v1', () => {
  it('The v1 business profile gets its ZIP code as postal code where it has no other', () => {
    expect(profile({ name: 'Bakery', address: { zip_code: '85001' } })).toEqual({
      name: 'Bakery',
      address: { zip_code: '85001', postal_code: '85001' },
    });
  });

  it('v1 custom fields keep their nested choices at any depth', () => {
    const result = customField({
      id: 12,
      label: 'Day',
      field_type: 'DayOfWeek',
      record_type: 'TASK_NOTE_APPOINTMENT',
      options: [{ id: '1', label: 'Mon', options: [{ id: 2, label: 'Morning', options: null }] }],
    });
    expect(result).toEqual({
      id: '12',
      label: 'Day',
      field_type: 'DAY_OF_WEEK',
      record_type: 'TASK_NOTE_APPOINTMENT',
      options: [{ id: '1', label: 'Mon', options: [{ id: '2', label: 'Morning', options: null }] }],
    });
    expect(customField(result)).toEqual(result);
  });
});
