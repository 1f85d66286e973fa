import type { Payload } from '../../world/collection.js';
import type { InternalWorld } from '../../world/world.js';
import { camel, int, reference, same, stamp, textOf } from '../values.js';

/** Files, campaigns, e-mails (docs/keap-api.md 8.10). */

export const fileOptional = { names: ['file_data'] };
export const campaignOptional = { names: ['goals', 'sequences'] };

export const file = (one: Payload): Payload => ({
  id: int(one['id']),
  file_name: same(one['file_name']),
  file_size: int(one['file_size']),
  category: camel(one['category']),
  file_box_type: camel(one['file_box_type']),
  public: one['is_public'] === true,
  contact_id: reference(one['contact_id']),
  created_by: reference(one['created_by_id']),
  remote_file_key: same(one['remote_file_key']),
  download_url: `https://sim42.infusionsoft.com/Download?Id=${textOf(one['id']) ?? ''}`,
  date_created: stamp(one['created_time']),
  last_updated: stamp(one['updated_time']),
});

/** A file by itself: what it is beside what is in it, as base64. */
export const fileWithData = (one: Payload, world: InternalWorld): Payload => ({
  file_descriptor: file(one),
  file_data: world.content(textOf(one['id']) ?? '')?.toString('base64') ?? null,
});

export const listedCampaign = (one: Payload): Payload => ({
  id: int(one['id']),
  name: same(one['name']),
  locked: one['locked'] === true,
  date_created: stamp(one['date_created']),
  published_date: stamp(one['published_date']),
  published_status: one['published_status'] === true,
  published_time_zone: same(one['published_time_zone']),
  time_zone: same(one['time_zone']),
  error_message: same(one['error_message']),
  created_by_global_id: int(one['created_by_global_id']),
});

/** A campaign by itself counts its contacts; nothing of it is built here, so it has neither goals nor sequences. */
export const singleCampaign = (one: Payload): Payload => ({
  ...listedCampaign(one),
  active_contact_count: int(one['active_contact_count']),
  completed_contact_count: int(one['completed_contact_count']),
  goals: [],
  sequences: [],
});

/** Addresses as one text. */
const joined = (value: unknown): string =>
  Array.isArray(value) ? (value as unknown[]).flatMap((one) => textOf(one) ?? []).join(',') : '';

export const listedEmail = (one: Payload): Payload => ({
  id: int(one['id']),
  subject: same(one['subject']),
  headers: same(one['headers']),
  contact_id: reference(one['contact_id']),
  sent_to_address: same(one['sent_to_address']),
  sent_to_cc_addresses: joined(one['sent_to_cc_address_list']),
  sent_to_bcc_addresses: joined(one['sent_to_bcc_address_list']),
  sent_from_address: same(one['sent_from_address']),
  sent_from_reply_address: same(one['sent_from_reply_address']),
  sent_date: stamp(one['sent_time']),
  received_date: stamp(one['received_time']),
  opened_date: stamp(one['opened_time']),
  clicked_date: stamp(one['clicked_time']),
  original_provider: same(one['original_provider']),
  original_provider_id: same(one['original_provider_id']),
});

/** An e-mail by itself carries its text, in base64. */
export const singleEmail = (one: Payload): Payload => ({
  ...listedEmail(one),
  plain_content: same(one['plain_content']),
  html_content: same(one['html_content']),
});
