import { z } from 'zod';
import { given, optional, secret, share, url, whole, wholeSaid } from './variable.js';

/** What the gateway must know of Keap, or of the simulated account in its place. */
export const keapVariables = {
  keapBaseUrl: given({
    name: 'KEAP_BASE_URL',
    byDefault: 'https://api.infusionsoft.com/crm/rest',
    meaning: "Where Keap's REST API begins; `/v1` and `/v2` are appended.",
    expected: 'an http or https URL',
    schema: url('http:', 'https:').transform((text) => text.replace(/\/+$/, '')),
  }),
  keapApiKey: secret({
    name: 'KEAP_API_KEY',
    defaultSaid: 'none: a simulated Keap account is used',
    meaning: 'A Personal Access Token or Service Account Key of the Keap account, sent as `X-Keap-API-Key`.',
    expected: 'a key without spaces, as Keap shows it (KeapAK-…)',
    schema: z.string().regex(/^[\x21-\x7e]{8,}$/),
  }),
  keapApi: given({
    name: 'KEAP_API',
    byDefault: 'auto',
    meaning:
      "Which generation of Keap's REST API is asked: `auto` (v2 where the account answers it, else v1), `v1` or `v2` alone.",
    expected: 'auto, v1 or v2',
    schema: z.enum(['auto', 'v1', 'v2']),
  }),
  callsPerSecond: optional({
    name: 'KEAP_CALLS_PER_SECOND',
    defaultSaid: '10 for a key, 25 for an OAuth app: what Keap gives',
    meaning: 'Ceiling of calls to Keap in a second.',
    expected: wholeSaid(1, 1000),
    schema: whole(1, 1000),
  }),
  callsPerMinute: optional({
    name: 'KEAP_CALLS_PER_MINUTE',
    defaultSaid: '240 for a key, 1500 for an OAuth app: what Keap gives',
    meaning: "Ceiling of calls to Keap in a minute. Keap's answers may lower it.",
    expected: wholeSaid(1, 100_000),
    schema: whole(1, 100_000),
  }),
  callsPerDay: optional({
    name: 'KEAP_CALLS_PER_DAY',
    defaultSaid: '30000 for a key, 150000 for an OAuth app: what Keap gives',
    meaning: "Calls that Keap allows the credential in a day (UTC). Keap's answers may lower it.",
    expected: wholeSaid(1, 10_000_000),
    schema: whole(1, 10_000_000),
  }),
  dayShare: given({
    name: 'KEAP_DAY_SHARE',
    byDefault: '0.8',
    meaning: "Share of the day's calls that this gateway may use; the rest stays for other integrations.",
    expected: 'a number above 0, at most 1',
    schema: share,
  }),
  snapshotCallsPerSecond: given({
    name: 'SNAPSHOT_CALLS_PER_SECOND',
    byDefault: '5',
    meaning: 'Ceiling of calls a second while a snapshot is read.',
    expected: wholeSaid(1, 1000),
    schema: whole(1, 1000),
  }),
  simulatedContacts: given({
    name: 'SIMULATED_CONTACTS',
    byDefault: '500',
    meaning: 'Size of the simulated account, where neither `KEAP_API_KEY` nor `KEAP_CLIENT_ID` is set.',
    expected: wholeSaid(1, 1_000_000),
    schema: whole(1, 1_000_000),
  }),
  simulatedSeed: given({
    name: 'SIMULATED_SEED',
    byDefault: '7',
    meaning: 'Which simulated account; the same number gives the same records.',
    expected: wholeSaid(0, 4_294_967_295),
    schema: whole(0, 4_294_967_295),
  }),
  simulatedEdition: given({
    name: 'SIMULATED_EDITION',
    byDefault: 'full',
    meaning:
      'What the simulated account offers: `full` (everything), `v1` (no REST v2), `classic` or `max` (the editions of Keap).',
    expected: 'full, v1, classic or max',
    schema: z.enum(['full', 'v1', 'classic', 'max']),
  }),
};
