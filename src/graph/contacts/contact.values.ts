import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { CalendarDate } from '../values/calendar-date.js';
import { keapEnum } from '../values/enums.js';

export const ContactSource = keapEnum('ContactSource', 'How a contact came into Keap. Keap: `source_type`.', {
  API: 'Through the API.',
  APPOINTMENT: 'By booking an appointment.',
  FORM_API_HOSTED: 'By a form that Keap hosts.',
  FORM_API_INTERNAL: 'By an internal form made with the form builder.',
  IMPORT: 'By an import.',
  INTERNAL_FORM: 'By an internal form.',
  LANDING_PAGE: 'By a landing page.',
  MANUAL: 'Typed in by a user.',
  OTHER: 'In another way.',
  UNKNOWN: 'Keap does not know, or sent a value that this gateway does not know; see sourceTypeRaw.',
  WEBFORM: 'By a web form.',
});

@ObjectType({ description: 'When and from where a contact was first recorded.' })
export class ContactOrigin {
  @Column(() => CalendarDate, 'The day.')
  date?: string;

  @Column(() => String, 'The IP address.')
  ip_address?: string;
}

@ObjectType({ description: 'A link from one contact to another.' })
export class ContactLink {
  @Column(() => ID, "Keap's id of the link.")
  id?: string;

  @Column(() => ID, "Keap's id of the other contact; give it to `contact(id:)`.")
  linked_contact_id?: string;

  @Column(() => ID, "Keap's id of the kind of link.", { name: 'typeId' })
  link_type_id?: string;

  @Column(() => String, 'What the link means, as in Spouse.', { name: 'typeName' })
  link_type_name?: string;
}
