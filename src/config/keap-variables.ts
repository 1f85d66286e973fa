import { z } from 'zod';
import { withDefault, optional, secret, share, url, wholeNumber, describeWholeNumber } from './variable.js';

/** Settings of Keap, or of the simulated account in its place. */
export const keapVariables = {
  keapBaseUrl: withDefault({
    name: 'KEAP_BASE_URL',
    defaultValue: 'https://api.infusionsoft.com/crm/rest',
    description: "The base URL of Keap's REST API; `/v1` and `/v2` are appended.",
    expected: 'an http or https URL',
    schema: url('http:', 'https:').transform((text) => text.replace(/\/+$/, '')),
  }),
  keapApiKey: secret({
    name: 'KEAP_API_KEY',
    defaultText: 'none: a simulated Keap account is used',
    description: 'A Personal Access Token or Service Account Key of the Keap account, sent as `X-Keap-API-Key`.',
    expected: 'a key without spaces, as Keap shows it (KeapAK-…)',
    schema: z.string().regex(/^[\x21-\x7e]{8,}$/),
  }),
  keapApiVersion: withDefault({
    name: 'KEAP_API',
    defaultValue: 'auto',
    description:
      "The version of Keap's REST API: `auto` (v2 if the account serves it, else v1), only `v1` or only `v2`.",
    expected: 'auto, v1 or v2',
    schema: z.enum(['auto', 'v1', 'v2']),
  }),
  callsPerSecond: optional({
    name: 'KEAP_CALLS_PER_SECOND',
    defaultText: '10 for a key, 25 for an OAuth app: what Keap allows',
    description: 'Limit of calls to Keap per second.',
    expected: describeWholeNumber(1, 1000),
    schema: wholeNumber(1, 1000),
  }),
  callsPerMinute: optional({
    name: 'KEAP_CALLS_PER_MINUTE',
    defaultText: '240 for a key, 1500 for an OAuth app: what Keap allows',
    description: "Limit of calls to Keap per minute. Keap's quota headers may lower it.",
    expected: describeWholeNumber(1, 100_000),
    schema: wholeNumber(1, 100_000),
  }),
  callsPerDay: optional({
    name: 'KEAP_CALLS_PER_DAY',
    defaultText: '30000 for a key, 150000 for an OAuth app: what Keap allows',
    description: "Limit of calls to Keap per day (UTC). Keap's quota headers may lower it.",
    expected: describeWholeNumber(1, 10_000_000),
    schema: wholeNumber(1, 10_000_000),
  }),
  dayShare: withDefault({
    name: 'KEAP_DAY_SHARE',
    defaultValue: '0.8',
    description: "Share of the day's calls that this gateway may use; the rest is for other integrations.",
    expected: 'a number above 0, at most 1',
    schema: share,
  }),
  snapshotCallsPerSecond: withDefault({
    name: 'SNAPSHOT_CALLS_PER_SECOND',
    defaultValue: '5',
    description: 'Limit of calls to Keap per second for snapshots.',
    expected: describeWholeNumber(1, 1000),
    schema: wholeNumber(1, 1000),
  }),
  shrinkGuard: withDefault({
    name: 'SHRINK_GUARD',
    defaultValue: '0.2',
    description:
      'The share of a collection that may be gone since the snapshot before. A snapshot that lacks more needs a review: nothing is deleted until a person accepts it. Of fewer than 20 records any number may be gone where Keap counts them or a second read agrees. `1` reviews only collections that are empty now.',
    expected: 'a number above 0, at most 1',
    schema: share,
  }),
  simulatedContacts: withDefault({
    name: 'SIMULATED_CONTACTS',
    defaultValue: '500',
    description:
      'Number of contacts of the simulated account, used if neither `KEAP_API_KEY` nor `KEAP_CLIENT_ID` is set.',
    expected: describeWholeNumber(1, 1_000_000),
    schema: wholeNumber(1, 1_000_000),
  }),
  simulatedSeed: withDefault({
    name: 'SIMULATED_SEED',
    defaultValue: '7',
    description:
      'Seed of the simulated account; the same number gives the same records on the same day, with dates relative to that day.',
    expected: describeWholeNumber(0, 4_294_967_295),
    schema: wholeNumber(0, 4_294_967_295),
  }),
  simulatedEdition: withDefault({
    name: 'SIMULATED_EDITION',
    defaultValue: 'full',
    description:
      'What the simulated account offers: `full` (everything), `v1` (no REST v2), `classic` or `max` (the editions of Keap).',
    expected: 'full, v1, classic or max',
    schema: z.enum(['full', 'v1', 'classic', 'max']),
  }),
};
