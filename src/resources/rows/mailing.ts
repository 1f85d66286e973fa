import { campaign, email } from '../normalize/mailing.js';
import { flag, numeric, text, time } from '../view.js';
import { MINUTE, defineRow } from './shape.js';

/** Campaigns and the e-mails that were sent. Facts: docs/keap-api.md 7, 8.10 and Keap's v2 document of 2026-08. */

export const campaigns = defineRow({
  node: 'Campaign',
  v2: {
    path: '/v2/campaigns',
    single: '/v2/campaigns/{id}',
    envelope: 'campaigns',
    // Keap's own spelling: docs/keap-api.md 5.2.
    orderBy: ['name', 'publisheddate', 'id', 'completedContactCount', 'activeContacts', 'datecreated', 'lastupdated'],
    filters: { name: 'contains' },
  },
  v1: {
    path: '/v1/campaigns',
    single: '/v1/campaigns/{id}',
    envelope: 'campaigns',
    // v1 orders by name too, but here `name` is the alias of the filter.
    orderBy: ['id', 'publisheddate', 'completedContactCount', 'activeContacts', 'datecreated', 'lastupdated'],
    filters: { name: 'contains' },
    fieldAliases: {
      name: 'search_text',
      publisheddate: 'published_date',
      completedContactCount: 'completed_contact_count',
      activeContacts: 'active_contact_count',
      datecreated: 'date_created',
      lastupdated: 'last_updated',
    },
    normalize: campaign,
  },
  volatileColumns: ['active_contact_count', 'completed_contact_count'],
  view: {
    comment: 'A campaign: an automated sequence of steps that contacts go through.',
    columns: {
      name: text('Name.'),
      published: flag('Whether the campaign is published.', 'published_status'),
      active_contacts: numeric('How many contacts are in the campaign.', 'active_contact_count'),
      completed_contacts: numeric('How many contacts have completed it.', 'completed_contact_count'),
      created_at: time('When the campaign was created.', 'date_created'),
    },
  },
  ttlMs: 10 * MINUTE,
});

/**
 * Sent e-mails: millions in some accounts (docs/keap-api.md 7), so never listed without a contact or a time window.
 */
export const emails = defineRow({
  node: 'Email',
  excludedReason: 'an account may have millions of them (docs/keap-api.md 5.1)',
  v2: {
    path: '/v2/emails',
    single: '/v2/emails/{id}',
    envelope: 'emails',
    orderBy: ['created_time'],
    filters: { contact_id: 'equals', email: 'equals', start_created_time: 'time', end_created_time: 'time' },
    changeWindow: { since: 'start_created_time', until: 'end_created_time', of: 'event', column: null },
  },
  v1: {
    path: '/v1/emails',
    single: '/v1/emails/{id}',
    envelope: 'emails',
    filters: { contact_id: 'equals', email: 'equals', start_created_time: 'time', end_created_time: 'time' },
    changeWindow: { since: 'start_created_time', until: 'end_created_time', of: 'event', column: null },
    // v1 filters by the time of sending, v2 by the time of creation.
    fieldAliases: { start_created_time: 'since_sent_date', end_created_time: 'until_sent_date' },
    normalize: email,
  },
  edges: { contact: { kind: 'belongsTo', to: 'contacts', column: 'contact_id' } },
  view: {
    comment: 'An e-mail that was sent to a contact, or received from one.',
    columns: {
      subject: text('Subject.'),
      contact_id: text("Keap's id of the contact."),
      sent_from: text('Address it was sent from.', 'sent_from_address'),
      sent_to: text('Address it was sent to.', 'sent_to_address'),
      sent_at: time('When it was sent.', 'sent_time'),
      opened_at: time('When it was opened; null where Keap saw no opening.', 'opened_time'),
      clicked_at: time('When a link in it was followed; null where Keap saw no click.', 'clicked_time'),
    },
  },
  ttlMs: MINUTE,
});
