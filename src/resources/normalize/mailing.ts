import type { Payload } from '../row.js';
import { normalizeRecord } from './shape.js';
import { id, joinedTexts, enumValue } from './field-aliases.js';

/** Campaigns and the e-mails that were sent. Columns: docs/keap-api.md 8.10. */

/** Normalizes a campaign. */
export function campaign(payload: Payload): Payload {
  return normalizeRecord({ id, created_by_global_id: id }, payload);
}

/** Normalizes a sent e-mail. */
export function email(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      contact_id: id,
      sent_to_cc_addresses: ['sent_to_cc_address_list', joinedTexts],
      sent_to_bcc_addresses: ['sent_to_bcc_address_list', joinedTexts],
      sent_date: 'sent_time',
      received_date: 'received_time',
      opened_date: 'opened_time',
      clicked_date: 'clicked_time',
      original_provider: enumValue,
    },
    payload,
  );
}
