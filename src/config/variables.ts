import { z } from 'zod';
import { apiKeys } from './api-keys.js';
import { keapVariables } from './keap-variables.js';
import { limitVariables } from './limit-variables.js';
import { documentVariables } from './trusted-documents.js';
import { oauthVariables } from './oauth-variables.js';
import type { Variable } from './variable.js';
import {
  baseUrl,
  folder,
  withDefault,
  optional,
  origins,
  secret,
  url,
  wholeNumber,
  describeWholeNumber,
} from './variable.js';

const http = {
  port: withDefault({
    name: 'PORT',
    defaultValue: '4000',
    description: 'The port to listen on; 0 uses any free one.',
    expected: describeWholeNumber(0, 65535),
    schema: wholeNumber(0, 65535),
  }),
  host: withDefault({
    name: 'HOST',
    defaultValue: '127.0.0.1',
    defaultText: '127.0.0.1; 0.0.0.0 in the image',
    description: 'The address to listen on.',
    expected: 'an address or host name of this machine',
    schema: z.string().regex(/^[\w.:%-]+$/),
  }),
  publicUrl: optional({
    name: 'PUBLIC_URL',
    defaultText: 'the address in `KEAP_REDIRECT_URI`, else the address at which a connection arrives',
    description:
      'The address at which callers reach the gateway, with which links to the contents of files start: set it behind a proxy or a router, in a container, and wherever else a name leads to the gateway.',
    expected: 'an http or https URL without query, like https://crm.example.com',
    schema: baseUrl,
  }),
  federation: withDefault({
    name: 'FEDERATION',
    defaultValue: '0',
    description: '`1` serves the graph as an Apollo Federation 2 subgraph: records are entities by their global `id`.',
    expected: '0 or 1',
    schema: z.enum(['0', '1']).transform((flag) => flag === '1'),
  }),
  corsOrigins: optional({
    name: 'CORS_ORIGINS',
    defaultText: 'localhost and Apollo Sandbox on simulated data, none otherwise',
    description:
      'Web origins that may call the gateway from a browser, comma separated; `*` for all. `http://localhost` without a port allows all of its ports.',
    expected: 'origins like https://app.example.com, comma separated, or *',
    schema: origins,
  }),
};

const store = {
  databaseUrl: secret({
    name: 'DATABASE_URL',
    defaultText: 'none: an embedded Postgres in `DATA_DIR`',
    description: 'A Postgres 14 or newer for snapshots.',
    expected: 'postgres://user:password@host:port/database',
    schema: url('postgres:', 'postgresql:'),
  }),
  dataDir: optional({
    name: 'DATA_DIR',
    defaultText: './data; as root a folder that an unprivileged Postgres can reach',
    description: 'Folder of the embedded Postgres.',
    expected: 'a folder path',
    schema: z.string().min(1),
  }),
  redisUrl: secret({
    name: 'REDIS_URL',
    defaultText: 'none: each process has its own rate limit and cache',
    description:
      "A Redis in which the processes of one credential share its rate limit and their cache of Keap's responses.",
    expected: 'redis://user:password@host:port/database, or rediss:// for TLS',
    schema: url('redis:', 'rediss:'),
  }),
  checksDir: optional({
    name: 'CHECKS_DIR',
    description: 'Folder with `.sql` checks of your own, added to the built-in ones.',
    expected: 'a folder that exists',
    schema: folder,
  }),
};

const callers = {
  apiKeys: secret({
    name: 'GATEWAY_API_KEYS',
    description:
      'Who may call the gateway: `name:scopes:sha256hex` or `name:scopes:sha256hex:account`, comma separated, scopes joined by `+` (`read`, `write`, `snapshot`, `admin`); with an account the key gives access to that Keap account only. The hash is what `printf %s "$KEY" | sha256sum` prints; callers send the key in `Authorization: Bearer …` or `x-api-key`.',
    expected: 'name:scopes:sha256hex, comma separated, like reports:read+snapshot:9f86d0…',
    schema: apiKeys,
  }),
  auth: withDefault({
    name: 'AUTH',
    defaultValue: 'keys',
    description:
      '`none` allows all callers that reach the port. Otherwise a gateway on real data needs `GATEWAY_API_KEYS`.',
    expected: 'keys or none',
    schema: z.enum(['keys', 'none']),
  }),
  introspection: optional({
    name: 'INTROSPECTION',
    defaultText: '`on` on simulated data, `authenticated` otherwise',
    description: 'Who may introspect the schema.',
    expected: 'on, authenticated or off',
    schema: z.enum(['on', 'authenticated', 'off']),
  }),
};

/** All variables of the gateway, in the order of the documentation. */
export const variables = {
  ...http,
  ...keapVariables,
  ...oauthVariables,
  ...store,
  ...callers,
  ...documentVariables,
  ...limitVariables,
};

/** The values of all variables. */
export type VariableValues = {
  [Key in keyof typeof variables]: (typeof variables)[Key] extends infer V
    ? (V extends Variable<infer T> ? T : never) | (V extends { defaultValue: null } ? null : never)
    : never;
};
