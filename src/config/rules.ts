import { variables, type Read } from './variables.js';

/** One thing wrong with the environment. */
export interface ConfigFault {
  readonly variable: string;
  readonly wrong: string;
  readonly expected: string;
}

/** Whether only this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** What is wrong with who may call the gateway. */
export function callerFaults(read: Read, simulated: boolean): ConfigFault[] {
  const variable = variables.apiKeys.name;
  const expected = `${variables.apiKeys.name}=name:scopes:sha256hex, or AUTH=none to let everybody in`;
  if (read.apiKeys !== null && read.auth === 'none') {
    return [
      { variable: variables.auth.name, wrong: `is none, but ${variable} is set`, expected: 'only one of the two' },
    ];
  }
  if (read.apiKeys !== null || read.auth === 'none') return [];
  if (!simulated) return [{ variable, wrong: 'is missing, so the gateway could not know its callers', expected }];
  if (isLoopback(read.host)) return [];
  return [{ variable, wrong: `is missing, and HOST=${read.host} can be reached from other machines`, expected }];
}

/** An OAuth app is described whole or not at all, and beside no API key. */
export function oauthFaults(read: Read): ConfigFault[] {
  const { clientId, clientSecret, redirectUri, refreshToken, tokenEncryptionKeys, keapApiKey } = variables;
  if (read.clientId === null) {
    const alone = [clientSecret, refreshToken].filter((_, at) => [read.clientSecret, read.refreshToken][at] !== null);
    const wrong = `is missing, and ${alone.map(({ name }) => name).join(' and ')} set`;
    return alone.length === 0 ? [] : [{ variable: clientId.name, wrong, expected: clientId.expected }];
  }
  const given = [read.clientSecret, read.redirectUri, read.tokenEncryptionKeys];
  const missing = [clientSecret, redirectUri, tokenEncryptionKeys].filter((_, at) => given[at] === null);
  const faults = missing.map(({ name, expected }) => ({
    variable: name,
    wrong: `is missing, and ${clientId.name} is set`,
    expected,
  }));
  if (read.keapApiKey === null) return faults;
  return [
    ...faults,
    { variable: keapApiKey.name, wrong: `and ${clientId.name} are set`, expected: 'only one of the two' },
  ];
}

/** What Keap allows a credential when nothing else is said (docs/keap-api.md 3). */
const KEAP_LIMITS = {
  key: { perSecond: 10, perMinute: 240, perDay: 30_000 },
  oauth: { perSecond: 25, perMinute: 1500, perDay: 150_000 },
} as const;

/** The ceilings: those that were given, else what Keap allows the kind of credential. */
export function limitsOf(read: Read): { perSecond: number; perMinute: number; perDay: number } {
  const allowed = KEAP_LIMITS[read.clientId === null ? 'key' : 'oauth'];
  return {
    perSecond: read.callsPerSecond ?? allowed.perSecond,
    perMinute: read.callsPerMinute ?? allowed.perMinute,
    perDay: read.callsPerDay ?? allowed.perDay,
  };
}
