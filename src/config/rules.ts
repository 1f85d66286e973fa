import { variables, type VariableValues } from './variables.js';

/** One thing wrong with the environment. */
export interface VariableError {
  readonly variable: string;
  readonly problem: string;
  readonly expected: string;
}

/** Whether only this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** What is wrong with who may call the gateway. */
export function checkCallers(values: VariableValues, isSimulated: boolean): VariableError[] {
  const variable = variables.apiKeys.name;
  const expected = `${variables.apiKeys.name}=name:scopes:sha256hex, or AUTH=none to let everybody in`;
  if (values.apiKeys !== null && values.auth === 'none') {
    return [
      { variable: variables.auth.name, problem: `is none, but ${variable} is set`, expected: 'only one of the two' },
    ];
  }
  if (values.apiKeys !== null || values.auth === 'none') return [];
  if (!isSimulated) return [{ variable, problem: 'is missing, so the gateway could not know its callers', expected }];
  if (isLoopback(values.host)) return [];
  return [{ variable, problem: `is missing, and HOST=${values.host} can be reached from other machines`, expected }];
}

/** An OAuth app is described whole or not at all, and beside no API key. */
export function checkOAuth(values: VariableValues): VariableError[] {
  const { clientId, clientSecret, redirectUri, refreshToken, tokenEncryptionKeys, keapApiKey } = variables;
  if (values.clientId === null) {
    const dependent = [clientSecret, refreshToken].filter(
      (_, at) => [values.clientSecret, values.refreshToken][at] !== null,
    );
    const problem = `is missing, and ${dependent.map(({ name }) => name).join(' and ')} set`;
    return dependent.length === 0 ? [] : [{ variable: clientId.name, problem, expected: clientId.expected }];
  }
  const required = [values.clientSecret, values.redirectUri, values.tokenEncryptionKeys];
  const missing = [clientSecret, redirectUri, tokenEncryptionKeys].filter((_, at) => required[at] === null);
  const errors = missing.map(({ name, expected }) => ({
    variable: name,
    problem: `is missing, and ${clientId.name} is set`,
    expected,
  }));
  if (values.keapApiKey === null) return errors;
  return [
    ...errors,
    { variable: keapApiKey.name, problem: `and ${clientId.name} are set`, expected: 'only one of the two' },
  ];
}

/** What Keap allows a credential when nothing else is said (docs/keap-api.md 3). */
const KEAP_LIMITS = {
  key: { perSecond: 10, perMinute: 240, perDay: 30_000 },
  oauth: { perSecond: 25, perMinute: 1500, perDay: 150_000 },
} as const;

/** The ceilings: those that were given, else what Keap allows the kind of credential. */
export function resolveLimits(values: VariableValues): { perSecond: number; perMinute: number; perDay: number } {
  const allowed = KEAP_LIMITS[values.clientId === null ? 'key' : 'oauth'];
  return {
    perSecond: values.callsPerSecond ?? allowed.perSecond,
    perMinute: values.callsPerMinute ?? allowed.perMinute,
    perDay: values.callsPerDay ?? allowed.perDay,
  };
}
