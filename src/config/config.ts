import type { ApiKey } from './api-keys.js';
import { isSet, type Variable } from './variable.js';
import type { EncryptionKey } from './encryption-keys.js';
import {
  checkCallers,
  checkDocuments,
  resolveLimits,
  checkOAuth,
  resolvePublicUrl,
  type VariableError,
} from './rules.js';
import type { VariableValues } from './variables.js';
import { variables } from './variables.js';
import { collectWarnings } from './warnings.js';

/**
 * The settings of the process, read once and frozen. This folder imports nothing of `src`, and `keap`, `graph` and
 * `simulator` must not import it, so shapes that both sides need are declared twice: `limits` as `Limits` of
 * `graph/limits`, `keap.limits` as `RateLimits`, `OAuthConfig` as `OAuthApp`, `EncryptionKey` as `CipherKey`. `app.ts`
 * and `accounts/` pass one for the other, so the compiler reports a difference.
 */
export interface Config {
  readonly http: {
    readonly port: number;
    readonly host: string;
    /** The address that callers use, without a slash at its end; null if it is not configured. */
    readonly publicUrl: string | null;
    readonly corsOrigins: readonly string[];
    readonly introspection: boolean;
    readonly maxTokens: number;
    /** True to serve the graph as a federation subgraph. */
    readonly federation: boolean;
    readonly trustedDocuments: TrustedDocumentsConfig | null;
  };
  readonly keap: {
    readonly baseUrl: string;
    /** A key of one account: the account `default`. */
    readonly apiKey: string | null;
    /** The OAuth app that connects accounts; null if there is none. */
    readonly oauth: OAuthConfig | null;
    /** The API versions that may be used. */
    readonly apiVersion: 'auto' | 'v1' | 'v2';
    readonly limits: { readonly perSecond: number; readonly perMinute: number; readonly perDay: number };
    readonly dayShare: number;
    readonly snapshotPerSecond: number;
    /** The share of a collection that may be gone without a review of the snapshot. */
    readonly shrinkGuard: number;
    readonly maxCallsPerQuery: number;
    /** The simulated account; null if there is a credential. */
    readonly simulated: {
      readonly contacts: number;
      readonly seed: number;
      readonly edition: 'full' | 'v1' | 'classic' | 'max';
    } | null;
  };
  readonly store: {
    readonly databaseUrl: string | null;
    /** Null: this process shares nothing with replicas. */
    readonly redisUrl: string | null;
    /** Null: the embedded Postgres chooses a usable folder. */
    readonly dataDir: string | null;
    readonly checksDir: string | null;
  };
  /** Limits of one operation. */
  readonly limits: {
    readonly maxDepth: number;
    readonly maxAliases: number;
    readonly maxRootFields: number;
    readonly maxNodes: number;
    readonly maxResultFields: number;
    readonly maxResultBytes: number;
    readonly mode: 'enforce' | 'log';
  };
  /** The callers' keys; null if the gateway is open to all. */
  readonly callers: readonly ApiKey[] | null;
  readonly logLevel: string;
  /** Valid settings that need a warning at every start. */
  readonly warnings: readonly string[];
}

/** The documents that callers may name instead of sending them. */
export interface TrustedDocumentsConfig {
  readonly byId: ReadonlyMap<string, string>;
  readonly mode: 'off' | 'log' | 'only';
}

/** An OAuth app of Keap. */
export interface OAuthConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  /** Used once, if the account `default` has no stored connection yet. */
  readonly refreshToken: string | null;
  /** The first encrypts, all decrypt. */
  readonly encryptionKeys: readonly EncryptionKey[];
}

/** The environment is invalid. Contains all errors, not only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly errors: readonly VariableError[]) {
    super(
      [
        'The configuration is invalid:',
        ...errors.map((error) => `  ${error.variable}: ${error.problem}; expected ${error.expected}`),
      ].join('\n'),
    );
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment: by default the process's own, with `.env` of the working folder for what it does not set.
 * `isServing` also requires what only a listening gateway needs: authentication of its callers. Throws ConfigError.
 */
export function readConfig(isServing: boolean, environment: Environment = readOwnEnvironment()): Config {
  const { values, errors } = readVariables(environment);
  const isSimulated = ![variables.keapApiKey, variables.clientId].some(({ name }) => isSet(environment[name]));
  // A variable with an error is not checked by the rules, which would repeat the error.
  const reported = new Set(errors.map((error) => error.variable));
  errors.push(...checkDocuments(values).filter((error) => !reported.has(error.variable)));
  errors.push(...checkOAuth(values).filter((error) => !reported.has(error.variable)));
  if (isServing) errors.push(...checkCallers(values, isSimulated).filter((error) => !reported.has(error.variable)));
  if (errors.length > 0) throw new ConfigError(errors);
  return deepFreeze(buildConfig(values, isSimulated, collectWarnings(values, isServing, isSimulated, environment)));
}

function readVariables(environment: Environment): { values: VariableValues; errors: VariableError[] } {
  const errors: VariableError[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, variable] of Object.entries<Variable>(variables)) {
    const text = environment[variable.name]?.trim();
    const result = isSet(text) ? variable.schema.safeParse(text) : null;
    if (result?.success === false) errors.push(toVariableError(variable, text ?? '', result.error.issues));
    const defaultValue = variable.defaultValue === null ? null : variable.schema.parse(variable.defaultValue);
    values[key] = result?.success === true ? result.data : defaultValue;
  }
  return { values: values as VariableValues, errors };
}

function toVariableError(
  variable: Variable,
  text: string,
  issues: readonly { readonly code: string; readonly message: string }[],
): VariableError {
  const own = issues.filter((issue) => issue.code === 'custom' && issue.message !== 'Invalid input');
  const customMessages = own.map((issue) => issue.message).join(', ');
  const problem =
    customMessages !== ''
      ? customMessages
      : variable.secret
        ? 'its value has the wrong format'
        : `"${text}" has the wrong format`;
  return { variable: variable.name, problem, expected: variable.expected };
}

const demoOrigins = ['http://localhost', 'http://127.0.0.1', 'https://studio.apollographql.com'];

function buildConfig(values: VariableValues, simulated: boolean, warnings: readonly string[]): Config {
  const introspection = values.introspection ?? (simulated ? 'on' : 'authenticated');
  return {
    http: {
      port: values.port,
      host: values.host,
      publicUrl: resolvePublicUrl(values),
      corsOrigins: values.corsOrigins ?? (simulated ? demoOrigins : []),
      introspection: introspection === 'on' || (introspection === 'authenticated' && values.apiKeys !== null),
      maxTokens: values.maxTokens,
      federation: values.federation,
      trustedDocuments: values.trustedDocuments && {
        byId: values.trustedDocuments,
        mode: values.trustedDocumentsMode,
      },
    },
    keap: {
      baseUrl: values.keapBaseUrl,
      apiKey: values.keapApiKey,
      oauth: readOAuth(values),
      apiVersion: values.keapApiVersion,
      limits: resolveLimits(values),
      dayShare: values.dayShare,
      snapshotPerSecond: values.snapshotCallsPerSecond,
      shrinkGuard: values.shrinkGuard,
      maxCallsPerQuery: values.maxKeapCallsPerQuery,
      simulated: simulated
        ? { contacts: values.simulatedContacts, seed: values.simulatedSeed, edition: values.simulatedEdition }
        : null,
    },
    store: {
      databaseUrl: values.databaseUrl,
      redisUrl: values.redisUrl,
      dataDir: values.dataDir,
      checksDir: values.checksDir,
    },
    limits: {
      maxDepth: values.maxDepth,
      maxAliases: values.maxAliases,
      maxRootFields: values.maxRootFields,
      maxNodes: values.maxNodes,
      maxResultFields: values.maxResultFields,
      maxResultBytes: values.maxResultBytes,
      mode: values.limitsMode,
    },
    callers: values.apiKeys,
    logLevel: values.logLevel,
    warnings,
  };
}

function readOAuth(values: VariableValues): OAuthConfig | null {
  const { clientId, clientSecret, redirectUri, tokenEncryptionKeys: encryptionKeys } = values;
  if (clientId === null || clientSecret === null || redirectUri === null || encryptionKeys === null) return null;
  const { authorizeUrl, tokenUrl, refreshToken } = values;
  return { clientId, clientSecret, redirectUri, authorizeUrl, tokenUrl, refreshToken, encryptionKeys };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

/** `.env` adds variables that the process does not have; it never overrides them. */
function readOwnEnvironment(): Environment {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return process.env;
}
