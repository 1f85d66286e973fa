import { grouped, type Collection } from '../world/collection.js';
import { salt } from '../world/prng.js';
import { owned, type Business } from './business.js';
import { customValues } from './custom-fields.js';
import { faceOf } from './appearance.js';
import { laterBy, madeAt, time, type Json } from './values.js';
import { meetings, places, subjects } from './words.js';

/** What passed between the account and its contacts: e-mails that were sent, appointments. */

const MAIL = salt('contact of email');
const MEETING = salt('contact of appointment');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

export function emails(business: Business): Collection {
  const { sizes, ids } = business;
  const contactOf = (email: number): number =>
    sizes.contacts === 0 ? -1 : business.draw(MAIL, email) % sizes.contacts;
  const payload = (number: number): Json => {
    const dice = business.dice('emails', number);
    const contact = contactOf(number);
    const face = contact < 0 ? null : faceOf(business, contact);
    const sent = madeAt(number, sizes.emails, dice.below(1000));
    const subject = dice.pick(subjects);
    const opened = dice.percent(40) ? laterBy(sent, dice.below(9), dice.below(86_400)) : null;
    const text = `Hello ${face?.given ?? ''},\r\n\r\n${subject} — see you soon.\r\n`;
    return {
      id: String(ids.emails.of(number)),
      subject,
      headers: `Message-ID: <${ids.emails.of(number)}@mail.example.com>\nX-Campaign: ${number % 8}`,
      contact_id: contact < 0 ? null : String(ids.contacts.of(contact)),
      // It keeps the address of that day: a contact that has none today was written to under an older one.
      sent_to_address: face?.email ?? `former${number}@example.com`,
      sent_to_cc_address_list: dice.percent(10) ? ['office@coppersons.example.com'] : [],
      sent_to_bcc_address_list: [],
      sent_from_address: 'hello@coppersons.example.com',
      sent_from_reply_address: dice.percent(50) ? 'reply@coppersons.example.com' : null,
      sent_time: time(sent),
      received_time: dice.percent(95) ? time(laterBy(sent, 0, dice.below(60))) : null,
      opened_time: opened === null ? null : time(opened),
      clicked_time: opened !== null && dice.percent(30) ? time(laterBy(opened, 0, 90)) : null,
      original_provider_id: dice.percent(70) ? `provider-${number}` : null,
      original_provider: dice.pick(['INFUSIONSOFT', 'INFUSIONSOFT', 'MICROSOFT', 'GOOGLE', 'UNKNOWN']),
      provider_source_id: null,
      plain_content: base64(text),
      html_content: base64(`<p>Hello ${face?.given ?? ''},</p><p>${subject} &mdash; see you soon.</p>`),
    };
  };
  const byContact = grouped(sizes.emails, sizes.contacts, contactOf);
  return { size: sizes.emails, ids: ids.emails, payload, index: { contact_id: owned(ids.contacts, byContact) } };
}

/** v1 serves them, and v2 where the account has that: they are kept in v2's manner, as everything here. */
export function appointments(business: Business): Collection {
  const { sizes, ids } = business;
  const contactOf = (number: number): number =>
    sizes.contacts === 0 ? -1 : business.draw(MEETING, number) % sizes.contacts;
  const payload = (number: number): Json => {
    const dice = business.dice('appointments', number);
    const made = business.dice('appointments made', number);
    const start = madeAt(number, sizes.appointments, dice.below(1000));
    const contact = contactOf(number);
    return {
      id: String(ids.appointments.of(number)),
      title: dice.pick(meetings),
      description: dice.percent(40) ? 'Bring the latest numbers.' : '',
      location: dice.pick(places),
      contact_id: contact < 0 ? null : String(ids.contacts.of(contact)),
      user_id: dice.percent(85) ? business.someone(dice) : null,
      start_time: time(start),
      end_time: time(start + dice.pick([30, 45, 60]) * 60_000),
      remind_time_mins: dice.percent(40) ? dice.pick([5, 15, 60, 1440]) : null,
      create_time: time(start - made.between(1, 30) * 86_400_000),
      update_time: time(start - made.below(86_400) * 1000),
      custom_fields: customValues(business, 'work', number, ' of appointments'),
    };
  };
  const byContact = grouped(sizes.appointments, sizes.contacts, contactOf);
  return {
    size: sizes.appointments,
    ids: ids.appointments,
    payload,
    index: { contact_id: owned(ids.contacts, byContact) },
  };
}
