import type { Payload } from '../../world/collection.js';
import type { InternalWorld } from '../../world/world.js';
import { toCamelCase, toInt, idOrZero, orNull, toTimestamp, toText } from '../values.js';

/** Files, campaigns, e-mails (docs/keap-api.md 8.10). */

export const fileOptional = { names: ['file_data'] };
export const campaignOptional = { names: ['goals', 'sequences'] };

export const file = (one: Payload): Payload => ({
  id: toInt(one['id']),
  file_name: orNull(one['file_name']),
  file_size: toInt(one['file_size']),
  category: toCamelCase(one['category']),
  file_box_type: toCamelCase(one['file_box_type']),
  public: one['is_public'] === true,
  contact_id: idOrZero(one['contact_id']),
  created_by: idOrZero(one['created_by_id']),
  remote_file_key: orNull(one['remote_file_key']),
  download_url: `https://sim42.infusionsoft.com/Download?Id=${toText(one['id']) ?? ''}`,
  date_created: toTimestamp(one['created_time']),
  last_updated: toTimestamp(one['updated_time']),
});

/** A single file: its metadata beside its content, as base64. */
export const fileWithData = (one: Payload, world: InternalWorld): Payload => ({
  file_descriptor: file(one),
  file_data: world.content(toText(one['id']) ?? '')?.toString('base64') ?? null,
});

export const listedCampaign = (one: Payload): Payload => ({
  id: toInt(one['id']),
  name: orNull(one['name']),
  locked: one['locked'] === true,
  date_created: toTimestamp(one['date_created']),
  published_date: toTimestamp(one['published_date']),
  published_status: one['published_status'] === true,
  published_time_zone: orNull(one['published_time_zone']),
  time_zone: orNull(one['time_zone']),
  error_message: orNull(one['error_message']),
  created_by_global_id: toInt(one['created_by_global_id']),
});

/** A single campaign counts its contacts; the simulator has neither goals nor sequences. */
export const singleCampaign = (one: Payload): Payload => ({
  ...listedCampaign(one),
  active_contact_count: toInt(one['active_contact_count']),
  completed_contact_count: toInt(one['completed_contact_count']),
  goals: [],
  sequences: [],
});

/** Addresses as one text. */
const joinTexts = (value: unknown): string =>
  Array.isArray(value) ? (value as unknown[]).flatMap((one) => toText(one) ?? []).join(',') : '';

export const listedEmail = (one: Payload): Payload => ({
  id: toInt(one['id']),
  subject: orNull(one['subject']),
  headers: orNull(one['headers']),
  contact_id: idOrZero(one['contact_id']),
  sent_to_address: orNull(one['sent_to_address']),
  sent_to_cc_addresses: joinTexts(one['sent_to_cc_address_list']),
  sent_to_bcc_addresses: joinTexts(one['sent_to_bcc_address_list']),
  sent_from_address: orNull(one['sent_from_address']),
  sent_from_reply_address: orNull(one['sent_from_reply_address']),
  sent_date: toTimestamp(one['sent_time']),
  received_date: toTimestamp(one['received_time']),
  opened_date: toTimestamp(one['opened_time']),
  clicked_date: toTimestamp(one['clicked_time']),
  original_provider: orNull(one['original_provider']),
  original_provider_id: orNull(one['original_provider_id']),
});

/** A single e-mail includes its content, in base64. */
export const singleEmail = (one: Payload): Payload => ({
  ...listedEmail(one),
  plain_content: orNull(one['plain_content']),
  html_content: orNull(one['html_content']),
});
