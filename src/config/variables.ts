import { statSync } from 'node:fs';
import { z } from 'zod';
import { apiKeys } from './api-keys.js';

/** One environment variable: everything that the reader, `.env.example`, the README and a fault's message need. */
export interface Variable<T = unknown> {
  readonly name: string;
  /** As one would write it; null where the variable may be missing. */
  readonly byDefault: string | null;
  /** Said instead of the default where the default depends on something. */
  readonly defaultSaid?: string;
  readonly meaning: string;
  /** Completes "expected …" in a fault. */
  readonly expected: string;
  /** Its value is never printed. */
  readonly secret: boolean;
  readonly schema: z.ZodType<T, string>;
}

type Told<T> = Omit<Variable<T>, 'byDefault' | 'secret'>;
const given = <T>(variable: Told<T> & { readonly byDefault: string }) => ({ ...variable, secret: false });
const optional = <T>(variable: Told<T>) => ({ ...variable, byDefault: null, secret: false });
const secret = <T>(variable: Told<T>) => ({ ...variable, byDefault: null, secret: true });

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most);
const wholeSaid = (least: number, most: number): string => `a whole number from ${least} to ${most}`;
const share = z
  .string()
  .regex(/^\d*\.?\d+$/)
  .transform(Number)
  .refine((value) => value > 0 && value <= 1);
const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));
const origins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim().replace(/\/$/, '')))
  .refine((list) =>
    list.every((origin) => origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin)),
  );
const folder = z.string().refine((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);

const http = {
  port: given({
    name: 'PORT',
    byDefault: '4000',
    meaning: 'The port to listen on; 0 takes any free one.',
    expected: wholeSaid(0, 65535),
    schema: whole(0, 65535),
  }),
  host: given({
    name: 'HOST',
    byDefault: '127.0.0.1',
    defaultSaid: '127.0.0.1; 0.0.0.0 in the image',
    meaning: 'The address to listen on.',
    expected: 'an address or host name of this machine',
    schema: z.string().regex(/^[\w.:%-]+$/),
  }),
  corsOrigins: optional({
    name: 'CORS_ORIGINS',
    defaultSaid: 'localhost and Apollo Sandbox on simulated data, none otherwise',
    meaning:
      'Web origins that may call the gateway from a browser, comma separated; `*` for all. `http://localhost` without a port stands for every port of it.',
    expected: 'origins like https://app.example.com, comma separated, or *',
    schema: origins,
  }),
};

const keap = {
  keapBaseUrl: given({
    name: 'KEAP_BASE_URL',
    byDefault: 'https://api.infusionsoft.com/crm/rest',
    meaning: "Where Keap's REST API begins; `/v2` is appended.",
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
  callsPerSecond: given({
    name: 'KEAP_CALLS_PER_SECOND',
    byDefault: '10',
    meaning: 'Ceiling of calls to Keap in a second. Keap gives a key 10.',
    expected: wholeSaid(1, 1000),
    schema: whole(1, 1000),
  }),
  callsPerMinute: given({
    name: 'KEAP_CALLS_PER_MINUTE',
    byDefault: '240',
    meaning: "Ceiling of calls to Keap in a minute. Keap's answers may lower it.",
    expected: wholeSaid(1, 100_000),
    schema: whole(1, 100_000),
  }),
  callsPerDay: given({
    name: 'KEAP_CALLS_PER_DAY',
    byDefault: '30000',
    meaning: "Calls that Keap allows this key in a day (UTC). Keap's answers may lower it.",
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
    meaning: 'Size of the simulated account, where no `KEAP_API_KEY` is set.',
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
};

const store = {
  databaseUrl: secret({
    name: 'DATABASE_URL',
    defaultSaid: 'none: an embedded Postgres in `DATA_DIR`',
    meaning: 'A Postgres 14 or newer for snapshots.',
    expected: 'postgres://user:password@host:port/database',
    schema: url('postgres:', 'postgresql:'),
  }),
  dataDir: optional({
    name: 'DATA_DIR',
    defaultSaid: './data; as root a folder that an unprivileged Postgres can reach',
    meaning: 'Folder of the embedded Postgres.',
    expected: 'a folder path',
    schema: z.string().min(1),
  }),
  checksDir: optional({
    name: 'CHECKS_DIR',
    meaning: 'Folder with `.sql` checks of your own, added to the built-in ones.',
    expected: 'a folder that exists',
    schema: folder,
  }),
};

const callers = {
  apiKeys: secret({
    name: 'GATEWAY_API_KEYS',
    meaning:
      'Who may call the gateway: `name:scopes:sha256hex`, comma separated, scopes joined by `+` (`read`, `write`, `snapshot`, `admin`). The hash is what `printf %s "$KEY" | sha256sum` prints; callers send the key as `Authorization: Bearer …` or `x-api-key`.',
    expected: 'name:scopes:sha256hex, comma separated, like reports:read+snapshot:9f86d0…',
    schema: apiKeys,
  }),
  auth: given({
    name: 'AUTH',
    byDefault: 'keys',
    meaning:
      '`none` lets everybody in who reaches the port. Without it, a gateway on real data needs `GATEWAY_API_KEYS`.',
    expected: 'keys or none',
    schema: z.enum(['keys', 'none']),
  }),
  introspection: optional({
    name: 'INTROSPECTION',
    defaultSaid: '`on` on simulated data, `authenticated` otherwise',
    meaning: 'Who may ask for the schema.',
    expected: 'on, authenticated or off',
    schema: z.enum(['on', 'authenticated', 'off']),
  }),
};

const limits = {
  maxKeapCallsPerQuery: given({
    name: 'MAX_KEAP_CALLS_PER_QUERY',
    byDefault: '100',
    meaning: 'A GraphQL operation that needs more calls to Keap fails with `TOO_EXPENSIVE`.',
    expected: wholeSaid(1, 100_000),
    schema: whole(1, 100_000),
  }),
  maxTokens: given({
    name: 'MAX_TOKENS',
    byDefault: '4000',
    meaning: 'A GraphQL document with more words and signs than this is refused before it is read.',
    expected: wholeSaid(100, 1_000_000),
    schema: whole(100, 1_000_000),
  }),
  logLevel: given({
    name: 'LOG_LEVEL',
    byDefault: 'info',
    meaning: 'How much is logged (JSON lines on stderr).',
    expected: 'fatal, error, warn, info, debug, trace or silent',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  }),
};

/** Every variable the gateway reads, in the order people meet them. */
export const variables = { ...http, ...keap, ...store, ...callers, ...limits };
