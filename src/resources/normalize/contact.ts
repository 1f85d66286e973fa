import type { Payload } from '../row.js';
import { address } from './address.js';
import { customValues } from './custom-fields.js';
import { moveOptInToFirstEmail } from './opt-in.js';
import { each, nested, normalizeRecord } from './shape.js';
import { id, ids, enumValue } from './field-aliases.js';

/** Normalizes a contact. Columns: docs/keap-api.md 8.1. */
export function contact(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      company: nested({ id }),
      birthday: 'birth_date',
      anniversary: 'anniversary_date',
      lead_source_id: ['leadsource_id', id],
      source_type: enumValue,
      owner_id: id,
      addresses: each(address),
      social_accounts: each(nested({ type: enumValue })),
      tag_ids: ids,
      relationships: ['links', each(nested({ id, linked_contact_id: id, relationship_type_id: ['link_type_id', id] }))],
      custom_fields: customValues,
      ScoreValue: 'score_value',
      date_created: 'create_time',
      last_updated: 'update_time',
    },
    moveOptInToFirstEmail(payload),
  );
}
