import { CALLBACK_PATH } from './oauth-variables.js';
import { variables, type VariableValues } from './variables.js';

/** One error in the environment. */
export interface VariableError {
  readonly variable: string;
  readonly problem: string;
  readonly expected: string;
}

/** Whether only this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Checks who may call the gateway. */
export function checkCallers(values: VariableValues, isSimulated: boolean): VariableError[] {
  const variable = variables.apiKeys.name;
  const expected = `${variables.apiKeys.name}=name:scopes:sha256hex, or AUTH=none to allow all callers`;
  if (values.apiKeys !== null && values.auth === 'none') {
    return [
      { variable: variables.auth.name, problem: `is none, but ${variable} is set`, expected: 'only one of the two' },
    ];
  }
  if (values.apiKeys !== null || values.auth === 'none') return [];
  if (!isSimulated) return [{ variable, problem: 'is missing, so the gateway cannot authenticate callers', expected }];
  if (isLoopback(values.host)) return [];
  return [{ variable, problem: `is missing, and HOST=${values.host} can be reached from other machines`, expected }];
}

/** Checks that a mode that depends on trusted documents has some. */
export function checkDocuments({ trustedDocuments, trustedDocumentsMode }: VariableValues): VariableError[] {
  if (trustedDocumentsMode === 'off' || trustedDocuments !== null) return [];
  const { name, expected } = variables.trustedDocuments;
  const problem = `is missing, and ${variables.trustedDocumentsMode.name}=${trustedDocumentsMode}`;
  return [{ variable: name, problem, expected }];
}

/** Checks that an OAuth app is configured completely, and that no API key is set with it. */
export function checkOAuth(values: VariableValues): VariableError[] {
  const { clientId, clientSecret, redirectUri, refreshToken, tokenEncryptionKeys, keapApiKey } = variables;
  if (values.clientId === null) {
    const dependent = [clientSecret, refreshToken].filter(
      (_, index) => [values.clientSecret, values.refreshToken][index] !== null,
    );
    const problem = `is missing, and ${dependent.map(({ name }) => name).join(' and ')} set`;
    return dependent.length === 0 ? [] : [{ variable: clientId.name, problem, expected: clientId.expected }];
  }
  const required = [values.clientSecret, values.redirectUri, values.tokenEncryptionKeys];
  const missing = [clientSecret, redirectUri, tokenEncryptionKeys].filter((_, index) => required[index] === null);
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

/** The configured address of the gateway: PUBLIC_URL, else what KEAP_REDIRECT_URI says; null for neither. */
export function resolvePublicUrl({ publicUrl, redirectUri }: VariableValues): string | null {
  if (publicUrl !== null || redirectUri === null) return publicUrl;
  const { origin, pathname } = new URL(redirectUri);
  return origin + pathname.slice(0, -CALLBACK_PATH.length);
}

/** Keap's default limits of a credential (docs/keap-api.md 3). */
const KEAP_LIMITS = {
  key: { perSecond: 10, perMinute: 240, perDay: 30_000 },
  oauth: { perSecond: 25, perMinute: 1500, perDay: 150_000 },
} as const;

/** The rate limits: those in the environment, else Keap's defaults for the kind of credential. */
export function resolveLimits(values: VariableValues): { perSecond: number; perMinute: number; perDay: number } {
  const allowed = KEAP_LIMITS[values.clientId === null ? 'key' : 'oauth'];
  return {
    perSecond: values.callsPerSecond ?? allowed.perSecond,
    perMinute: values.callsPerMinute ?? allowed.perMinute,
    perDay: values.callsPerDay ?? allowed.perDay,
  };
}
