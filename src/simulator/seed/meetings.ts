import { groupByOwner, type Collection } from '../world/collection.js';
import { hashText } from '../world/prng.js';
import { indexByOwner, type SeedContext } from './business.js';
import { makeCustomValues } from './custom-fields.js';
import { makeContactDetails } from './appearance.js';
import { DAY, HOUR, startOfDay } from './calendar.js';
import { time, type Json } from './values.js';
import { meetings, places, subjects } from './words.js';

/** Sent e-mails and appointments. */

const MAIL = hashText('contact of email');
const MEETING = hashText('contact of appointment');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

export function emails(context: SeedContext): Collection {
  const { sizes, ids, calendar } = context;
  const pickContact = (email: number): number =>
    sizes.contacts === 0 ? -1 : context.draw(MAIL, email) % sizes.contacts;
  const payload = (number: number): Json => {
    const prng = context.createPrng('emails', number);
    const contact = pickContact(number);
    const details = contact < 0 ? null : makeContactDetails(context, contact);
    const sent = calendar.spreadTime(number, sizes.emails, prng.below(1000));
    const subject = prng.pick(subjects);
    const opened = prng.chance(40) ? calendar.addTime(sent, prng.below(9), prng.below(86_400)) : null;
    const text = `Hello ${details?.given ?? ''},\r\n\r\n${subject} — see you soon.\r\n`;
    return {
      id: String(ids.emails.toId(number)),
      subject,
      headers: `Message-ID: <${ids.emails.toId(number)}@mail.example.com>\nX-Campaign: ${number % 8}`,
      contact_id: contact < 0 ? null : String(ids.contacts.toId(contact)),
      // An e-mail keeps the address it was sent to: a contact without an address today had an older one.
      sent_to_address: details?.email ?? `former${number}@example.com`,
      sent_to_cc_address_list: prng.chance(10) ? ['office@coppersons.example.com'] : [],
      sent_to_bcc_address_list: [],
      sent_from_address: 'hello@coppersons.example.com',
      sent_from_reply_address: prng.chance(50) ? 'reply@coppersons.example.com' : null,
      sent_time: time(sent),
      received_time: prng.chance(95) ? time(calendar.addTime(sent, 0, prng.below(60))) : null,
      opened_time: opened === null ? null : time(opened),
      clicked_time: opened !== null && prng.chance(30) ? time(calendar.addTime(opened, 0, 90)) : null,
      original_provider_id: prng.chance(70) ? `provider-${number}` : null,
      original_provider: prng.pick(['INFUSIONSOFT', 'INFUSIONSOFT', 'MICROSOFT', 'GOOGLE', 'UNKNOWN']),
      provider_source_id: null,
      plain_content: base64(text),
      html_content: base64(`<p>Hello ${details?.given ?? ''},</p><p>${subject} &mdash; see you soon.</p>`),
    };
  };
  const byContact = groupByOwner(sizes.emails, sizes.contacts, pickContact);
  return { size: sizes.emails, ids: ids.emails, payload, index: { contact_id: indexByOwner(ids.contacts, byContact) } };
}

/** v1 serves them, and v2 on some accounts. They are stored in v2's form, as all records here. */
export function appointments(context: SeedContext): Collection {
  const { sizes, ids, calendar } = context;
  const pickContact = (number: number): number =>
    sizes.contacts === 0 ? -1 : context.draw(MEETING, number) % sizes.contacts;
  const payload = (number: number): Json => {
    const prng = context.createPrng('appointments', number);
    const createdPrng = context.createPrng('appointments made', number);
    const createdMs = calendar.spreadTime(number, sizes.appointments, prng.below(1000));
    // Appointments of the last weeks are still to come; each begins on a half hour of the working day.
    const startDay = startOfDay(createdMs) + createdPrng.between(1, 30) * DAY;
    const start = startDay + (createdPrng.between(16, 33) * HOUR) / 2;
    const contact = pickContact(number);
    return {
      id: String(ids.appointments.toId(number)),
      title: prng.pick(meetings),
      description: prng.chance(40) ? 'Bring the latest numbers.' : '',
      location: prng.pick(places),
      contact_id: contact < 0 ? null : String(ids.contacts.toId(contact)),
      user_id: prng.chance(85) ? context.pickUserId(prng) : null,
      start_time: time(start),
      end_time: time(start + prng.pick([30, 45, 60]) * 60_000),
      remind_time_mins: prng.chance(40) ? prng.pick([5, 15, 60, 1440]) : null,
      create_time: time(createdMs),
      update_time: time(Math.min(calendar.addTime(createdMs, 0, createdPrng.below(86_400)), start)),
      custom_fields: makeCustomValues(context, 'work', number, ' of appointments'),
    };
  };
  const byContact = groupByOwner(sizes.appointments, sizes.contacts, pickContact);
  return {
    size: sizes.appointments,
    ids: ids.appointments,
    payload,
    index: { contact_id: indexByOwner(ids.contacts, byContact) },
  };
}
