import type { Payload } from '../row.js';
import { address } from './address.js';
import { customValues } from './custom-fields.js';
import { optInAtFirst } from './opt-in.js';
import { each, nested, show } from './shape.js';
import { id, ids, word } from './field-aliases.js';

/** A contact as v2 writes it. Columns: docs/keap-api.md 8.1. */
export function contact(payload: Payload): Payload {
  return show(
    {
      id,
      company: nested({ id }),
      birthday: 'birth_date',
      anniversary: 'anniversary_date',
      lead_source_id: ['leadsource_id', id],
      source_type: word,
      owner_id: id,
      addresses: each(address),
      social_accounts: each(nested({ type: word })),
      tag_ids: ids,
      relationships: ['links', each(nested({ id, linked_contact_id: id, relationship_type_id: ['link_type_id', id] }))],
      custom_fields: customValues,
      ScoreValue: 'score_value',
      date_created: 'create_time',
      last_updated: 'update_time',
    },
    optInAtFirst(payload),
  );
}
