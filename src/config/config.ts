import type { ApiKey } from './api-keys.js';
import type { Variable } from './variable.js';
import type { EncryptionKey } from './encryption-keys.js';
import { callerFaults, limitsOf, oauthFaults, type ConfigFault } from './rules.js';
import type { Read } from './variables.js';
import { variables } from './variables.js';

/** What the process was told, read once and frozen. */
export interface Config {
  readonly http: {
    readonly port: number;
    readonly host: string;
    readonly corsOrigins: readonly string[];
    readonly introspection: boolean;
    readonly maxTokens: number;
    /** The graph is served as a subgraph of a federated one. */
    readonly federation: boolean;
  };
  /** `simulated` holds the size of the simulated account when there is no credential, else null. */
  readonly keap: {
    readonly baseUrl: string;
    /** A key of one account: the account `default`. */
    readonly apiKey: string | null;
    /** The OAuth app through which accounts are connected; null: there is none. */
    readonly oauth: OAuthConfig | null;
    /** Which generations of the API may be asked. */
    readonly api: 'auto' | 'v1' | 'v2';
    readonly limits: { readonly perSecond: number; readonly perMinute: number; readonly perDay: number };
    readonly dayShare: number;
    readonly snapshotPerSecond: number;
    readonly maxCallsPerQuery: number;
    readonly simulated: {
      readonly contacts: number;
      readonly seed: number;
      readonly edition: 'full' | 'v1' | 'classic' | 'max';
    } | null;
  };
  readonly store: {
    readonly databaseUrl: string | null;
    /** What replicas share; null: this process is alone. */
    readonly redisUrl: string | null;
    /** Null: the store chooses a folder that it can use. */
    readonly dataDir: string | null;
    readonly checksDir: string | null;
  };
  /** How much one operation may ask for. */
  readonly limits: {
    readonly maxDepth: number;
    readonly maxAliases: number;
    readonly maxRootFields: number;
    readonly maxNodes: number;
    readonly maxResultFields: number;
    readonly maxResultBytes: number;
    readonly mode: 'enforce' | 'log';
  };
  /** The keys that open the gateway; null when it is open to all. */
  readonly callers: readonly ApiKey[] | null;
  readonly logLevel: string;
  /** What is allowed but worth saying at every start. */
  readonly warnings: readonly string[];
}

/** An OAuth app of Keap. */
export interface OAuthConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  /** Used once, where the account `default` has no stored connection yet. */
  readonly refreshToken: string | null;
  /** The first writes, all read. */
  readonly encryptionKeys: readonly EncryptionKey[];
}

/** The environment does not describe a gateway. Holds every fault, not just the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly ConfigFault[]) {
    super(
      [
        'The configuration has faults:',
        ...faults.map((f) => `  ${f.variable}: ${f.wrong}; expected ${f.expected}`),
      ].join('\n'),
    );
  }
}

type Environment = Readonly<Record<string, string | undefined>>;
/**
 * Reads the environment (by default the process's own, with `.env` of the working folder beneath it).
 * `serving` also asks for what only a listening gateway needs: a way to know its callers. Throws ConfigError.
 */
export function readConfig(serving: boolean, environment: Environment = ownEnvironment()): Config {
  const { read, faults } = readVariables(environment);
  const simulated = ![variables.keapApiKey, variables.clientId].some(({ name }) => isSet(environment[name]));
  // A fault in a variable that the rule looks at has been told already; the rule would only repeat it.
  const told = new Set(faults.map((fault) => fault.variable));
  faults.push(...oauthFaults(read).filter((fault) => !told.has(fault.variable)));
  if (serving) faults.push(...callerFaults(read, simulated).filter((fault) => !told.has(fault.variable)));
  if (faults.length > 0) throw new ConfigError(faults);
  return deepFreeze(shape(read, simulated, warningsOf(read, serving, simulated, environment)));
}

function readVariables(environment: Environment): { read: Read; faults: ConfigFault[] } {
  const faults: ConfigFault[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, variable] of Object.entries<Variable>(variables)) {
    const text = environment[variable.name]?.trim();
    const result = isSet(text) ? variable.schema.safeParse(text) : null;
    if (result?.success === false) faults.push(faultOf(variable, text ?? '', result.error.issues));
    const byDefault = variable.byDefault === null ? null : variable.schema.parse(variable.byDefault);
    values[key] = result?.success === true ? result.data : byDefault;
  }
  return { read: values as Read, faults };
}

function faultOf(
  variable: Variable,
  text: string,
  issues: readonly { readonly code: string; readonly message: string }[],
): ConfigFault {
  const own = issues.filter((issue) => issue.code === 'custom' && issue.message !== 'Invalid input');
  const said = own.map((issue) => issue.message).join(', ');
  const wrong = said !== '' ? said : variable.secret ? 'its value has the wrong form' : `"${text}" has the wrong form`;
  return { variable: variable.name, wrong, expected: variable.expected };
}

function warningsOf(read: Read, serving: boolean, simulated: boolean, environment: Environment): string[] {
  const known = new Set(Object.values<Variable>(variables).map((variable) => variable.name));
  const unknown = Object.keys(environment).filter((name) => /^(KEAP|GATEWAY)_/.test(name) && !known.has(name));
  const open = serving && read.auth === 'none';
  const nowhere = simulated && isSet(environment[variables.keapBaseUrl.name]);
  return [
    ...(open ? ['AUTH=none: whoever reaches the port can read and change everything the credential can'] : []),
    ...(nowhere ? ['KEAP_BASE_URL is set without a credential: the data is simulated all the same'] : []),
    ...unknown.map((name) => `${name} is set, but no variable has this name: is it misspelt?`),
  ];
}

const demoOrigins = ['http://localhost', 'http://127.0.0.1', 'https://studio.apollographql.com'];

function shape(read: Read, simulated: boolean, warnings: readonly string[]): Config {
  const introspection = read.introspection ?? (simulated ? 'on' : 'authenticated');
  return {
    http: {
      port: read.port,
      host: read.host,
      corsOrigins: read.corsOrigins ?? (simulated ? demoOrigins : []),
      introspection: introspection === 'on' || (introspection === 'authenticated' && read.apiKeys !== null),
      maxTokens: read.maxTokens,
      federation: read.federation,
    },
    keap: {
      baseUrl: read.keapBaseUrl,
      apiKey: read.keapApiKey,
      oauth: oauthOf(read),
      api: read.keapApi,
      limits: limitsOf(read),
      dayShare: read.dayShare,
      snapshotPerSecond: read.snapshotCallsPerSecond,
      maxCallsPerQuery: read.maxKeapCallsPerQuery,
      simulated: simulated
        ? { contacts: read.simulatedContacts, seed: read.simulatedSeed, edition: read.simulatedEdition }
        : null,
    },
    store: {
      databaseUrl: read.databaseUrl,
      redisUrl: read.redisUrl,
      dataDir: read.dataDir,
      checksDir: read.checksDir,
    },
    limits: {
      maxDepth: read.maxDepth,
      maxAliases: read.maxAliases,
      maxRootFields: read.maxRootFields,
      maxNodes: read.maxNodes,
      maxResultFields: read.maxResultFields,
      maxResultBytes: read.maxResultBytes,
      mode: read.limitsMode,
    },
    callers: read.apiKeys,
    logLevel: read.logLevel,
    warnings,
  };
}

function oauthOf(read: Read): OAuthConfig | null {
  const { clientId, clientSecret, redirectUri, tokenEncryptionKeys: encryptionKeys } = read;
  if (clientId === null || clientSecret === null || redirectUri === null || encryptionKeys === null) return null;
  const { authorizeUrl, tokenUrl, refreshToken } = read;
  return { clientId, clientSecret, redirectUri, authorizeUrl, tokenUrl, refreshToken, encryptionKeys };
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

/** `.env` fills what the process was not given; it never overrides it. */
function ownEnvironment(): Environment {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return process.env;
}
