import type { Payload } from '../row.js';
import { customFields, each, startOfDay, nested, number, mapped, toV1Body } from './v1-body.js';
import { buildPaths, defineWriteEndpoint, type UnsupportedInput, type WriteEndpoint } from './endpoint.js';

/** How contacts are written. Facts: Keap's documents of POST and PATCH on contacts, docs/keap-api.md 6.1 and 8.1. */

const sources = {
  FORM_API_HOSTED: 'FORMAPIHOSTED',
  FORM_API_INTERNAL: 'FORMAPIINTERNAL',
  INTERNAL_FORM: 'INTERNALFORM',
  LANDING_PAGE: 'LANDINGPAGE',
};
const networks = {
  FACEBOOK: 'Facebook',
  LINKED_IN: 'LinkedIn',
  TWITTER: 'Twitter',
  INSTAGRAM: 'Instagram',
  SNAPCHAT: 'Snapchat',
  YOUTUBE: 'YouTube',
  PINTEREST: 'Pinterest',
};

const columns = {
  birth_date: ['birthday', startOfDay],
  anniversary_date: 'anniversary',
  leadsource_id: ['lead_source_id', number],
  owner_id: number,
  company: nested({ id: number }),
  source_type: mapped(sources),
  social_accounts: each(nested({ type: mapped(networks) })),
  custom_fields: customFields,
} as const;

type Address = { readonly field?: unknown; readonly opt_in_reason?: unknown };
const readEmails = (input: Payload): readonly (Address & Payload)[] =>
  Array.isArray(input['email_addresses']) ? (input['email_addresses'] as (Address & Payload)[]) : [];

/** v1 has one opt-in reason per contact, for the first address. */
function liftOptInReason(input: Payload): Payload {
  const emails = readEmails(input);
  if (emails.length === 0) return input;
  const reason = emails.find(({ field }) => field === 'EMAIL1')?.opt_in_reason;
  return {
    ...input,
    email_addresses: emails.map(({ opt_in_reason: _reason, ...email }) => email),
    ...(reason === undefined || reason === null ? {} : { opt_in_reason: reason }),
  };
}

function findUnsupported(input: Payload): readonly UnsupportedInput[] {
  return readEmails(input).flatMap(({ field, opt_in_reason }, index) =>
    opt_in_reason === undefined || opt_in_reason === null || field === 'EMAIL1'
      ? []
      : [
          {
            column: `email_addresses.${index}.opt_in_reason`,
            reason: "Keap's v1 accepts a reason for the first address (EMAIL1) only",
          },
        ],
  );
}

export const contacts: readonly WriteEndpoint[] = [
  defineWriteEndpoint({
    apiVersion: 'v2',
    paths: buildPaths('/v2/contacts', true),
    hasUpdateMask: true,
    hasFields: true,
  }),
  defineWriteEndpoint({
    apiVersion: 'v1',
    paths: buildPaths('/v1/contacts', true),
    unsupportedColumns: [
      'assistant_name',
      'assistant_phone',
      'billing_information',
      'referral_code',
      'addresses.region_code',
    ],
    findUnsupported,
    hasUpdateMask: true,
    body: (input) => toV1Body(columns, liftOptInReason(input)),
  }),
];
