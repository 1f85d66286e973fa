import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config/config.js';
import type { VariableError } from '../../src/config/rules.js';

const hash = createHash('sha256').update('a key').digest('hex');
const real = { KEAP_API_KEY: 'KeapAK-of-a-real-account', GATEWAY_API_KEYS: `reports:read:${hash}` };

function readErrors(environment: Readonly<Record<string, string>>, isServing = true): readonly VariableError[] {
  try {
    readConfig(isServing, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.errors;
    throw error;
  }
  return [];
}
const listNames = (errors: readonly VariableError[]): string[] => errors.map(({ variable }) => variable);

describe('configuration', () => {
  it('An empty environment configures a simulated account on this machine', () => {
    const config = readConfig(true, {});
    expect(config.http).toMatchObject({ port: 4000, host: '127.0.0.1', introspection: true });
    expect(config.keap).toMatchObject({ apiKey: null, simulated: { contacts: 500, seed: 7 } });
    expect(config.store).toEqual({ databaseUrl: null, redisUrl: null, dataDir: null, checksDir: null });
    expect(config.callers).toBeNull();
    expect(config.warnings).toEqual([]);
  });

  it('An empty variable counts as not set', () => {
    expect(readConfig(true, { KEAP_API_KEY: '', PORT: ' ' })).toEqual(readConfig(true, {}));
  });

  it.each([
    [undefined, 0.2],
    ['1', 1],
    ['.05', 0.05],
  ])('SHRINK_GUARD=%s lets the share %d of a collection be gone without a review', (text, share) => {
    expect(readConfig(true, { SHRINK_GUARD: text }).keap.shrinkGuard).toBe(share);
  });

  it('The configuration is frozen', () => {
    const config = readConfig(true, real);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.keap.limits)).toBe(true);
    expect(Object.isFrozen(config.http.corsOrigins)).toBe(true);
  });

  it('ConfigError lists every error with the expected value', () => {
    const errors = readErrors({
      PORT: '70000',
      KEAP_DAY_SHARE: '80%',
      SHRINK_GUARD: '0',
      LOG_LEVEL: 'loud',
      CORS_ORIGINS: 'https://app.example.com/path',
      CHECKS_DIR: '/no/such/folder',
      KEAP_CALLS_PER_SECOND: '0',
      MAX_TOKENS: '1e4',
    });
    expect(listNames(errors).toSorted()).toEqual([
      'CHECKS_DIR',
      'CORS_ORIGINS',
      'KEAP_CALLS_PER_SECOND',
      'KEAP_DAY_SHARE',
      'LOG_LEVEL',
      'MAX_TOKENS',
      'PORT',
      'SHRINK_GUARD',
    ]);
    for (const { problem, expected } of errors) {
      expect(problem).toMatch(/has the wrong format$/);
      expect(expected).not.toBe('');
    }
    expect(new ConfigError(errors).message).toContain(
      'PORT: "70000" has the wrong format; expected a whole number from 0 to 65535',
    );
  });

  it('ConfigError never contains the value of a secret', () => {
    const secrets = {
      KEAP_API_KEY: 'hush hush',
      DATABASE_URL: 'mysql://me:hush@host/db',
      GATEWAY_API_KEYS: 'hush:read:hush,other:hush:hush',
    };
    const errors = readErrors(secrets);
    expect(listNames(errors).toSorted()).toEqual(Object.keys(secrets).toSorted());
    expect(new ConfigError(errors).message).not.toContain('hush');
  });

  it('A misspelt variable name and a base URL without a key give warnings', () => {
    const { warnings } = readConfig(true, { KEAP_APIKEY: 'x', KEAP_BASE_URL: 'https://api.keap.com/crm/rest' });
    expect(warnings.join('\n')).toContain('KEAP_APIKEY');
    expect(warnings.join('\n')).toContain('KEAP_BASE_URL');
  });
});

describe('authentication of callers', () => {
  it('A gateway on real data requires GATEWAY_API_KEYS', () => {
    expect(listNames(readErrors({ KEAP_API_KEY: real.KEAP_API_KEY }))).toEqual(['GATEWAY_API_KEYS']);
    expect(readErrors(real)).toEqual([]);
  });

  it('AUTH=none allows all callers and gives a warning', () => {
    const config = readConfig(true, { KEAP_API_KEY: real.KEAP_API_KEY, AUTH: 'none' });
    expect(config.callers).toBeNull();
    expect(config.warnings.join()).toContain('AUTH=none');
    expect(config.http.introspection).toBe(false);
  });

  it('A gateway on simulated data requires GATEWAY_API_KEYS if other machines can reach it', () => {
    for (const HOST of ['0.0.0.0', '::', '192.168.1.10', 'gateway.example.com'])
      expect(listNames(readErrors({ HOST })), HOST).toEqual(['GATEWAY_API_KEYS']);
    for (const HOST of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) expect(readErrors({ HOST }), HOST).toEqual([]);
    expect(readErrors({ HOST: '0.0.0.0', AUTH: 'none' })).toEqual([]);
    expect(readErrors({ HOST: '0.0.0.0', GATEWAY_API_KEYS: real.GATEWAY_API_KEYS })).toEqual([]);
  });

  it('Commands that serve no callers do not require GATEWAY_API_KEYS', () => {
    expect(readErrors({ KEAP_API_KEY: real.KEAP_API_KEY }, false)).toEqual([]);
  });

  it('GATEWAY_API_KEYS and AUTH=none exclude each other', () => {
    expect(listNames(readErrors({ ...real, AUTH: 'none' }))).toEqual(['AUTH']);
  });

  it('GATEWAY_API_KEYS contains name, scopes and hash of each key', () => {
    const { callers } = readConfig(true, { ...real, GATEWAY_API_KEYS: `ci:read+snapshot:${hash}, boss:admin:${hash}` });
    expect(callers?.map(({ name, scopes }) => [name, [...scopes].toSorted()])).toEqual([
      ['ci', ['read', 'snapshot']],
      ['boss', ['admin', 'read', 'snapshot', 'write']],
    ]);
    expect(callers?.[0]?.sha256.toString('hex')).toBe(hash);
  });

  it('An error in GATEWAY_API_KEYS names the entry by its position', () => {
    const problems = {
      [`ci:read:${hash},ci`]: 'entry 2 does not have three parts',
      [`ci:reed:${hash}`]: 'entry 1 has an unknown scope',
      [`c i:read:${hash}`]: 'entry 1 has a name with characters other than',
      'ci:read:abc': 'entry 1 has no SHA-256 hash',
      [`ci:read:${hash},ci:write:${hash}`]: 'entry 2 has the same name as an earlier one',
    };
    for (const [keys, problem] of Object.entries(problems))
      expect(readErrors({ ...real, GATEWAY_API_KEYS: keys })[0]?.problem).toContain(problem);
  });

  it.each([
    ['nothing', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['nothing, in capitals', 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855'],
    ['a line end', '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b'],
  ])('The hash of %s is an error that says that the key was not set', (_, empty) => {
    const [error] = readErrors({ ...real, GATEWAY_API_KEYS: `ci:read:${hash},app:read:${empty}` });
    expect(error?.variable).toBe('GATEWAY_API_KEYS');
    expect(error?.problem).toMatch(/^entry 2 has the hash of an empty key: .* not set .* hash it again$/);
  });
});

describe('the address of the gateway', () => {
  const redirect = 'https://crm.example.com/keap/oauth/keap/callback';
  const readUrl = (environment: Readonly<Record<string, string>>): string | null =>
    readConfig(true, { ...real, ...environment }).http.publicUrl;

  it('The address is PUBLIC_URL, else what KEAP_REDIRECT_URI says, else unknown', () => {
    expect(readUrl({})).toBeNull();
    expect(readUrl({ KEAP_REDIRECT_URI: redirect })).toBe('https://crm.example.com/keap');
    expect(readUrl({ KEAP_REDIRECT_URI: redirect, PUBLIC_URL: 'https://api.example.com/' })).toBe(
      'https://api.example.com',
    );
    expect(readUrl({ PUBLIC_URL: 'http://10.0.0.5:4000/graph//' })).toBe('http://10.0.0.5:4000/graph');
  });

  it.each([
    'crm.example.com',
    'ftp://crm.example.com',
    'https://me:secret@crm.example.com',
    'https://crm.example.com?a=1',
    'https://crm.example.com#a',
  ])('PUBLIC_URL is not %s', (PUBLIC_URL) => {
    expect(listNames(readErrors({ ...real, PUBLIC_URL }))).toEqual(['PUBLIC_URL']);
  });

  it('A gateway on real data that other machines can reach warns where its address is unknown', () => {
    const warn = (environment: Readonly<Record<string, string>>): boolean =>
      readConfig(true, { ...real, ...environment }).warnings.some((warning) => warning.startsWith('PUBLIC_URL'));
    expect(warn({ HOST: '0.0.0.0' })).toBe(true);
    expect(warn({ HOST: '0.0.0.0', PUBLIC_URL: 'https://crm.example.com' })).toBe(false);
    expect(warn({ HOST: '127.0.0.1' })).toBe(false);
  });
});

describe('introspection', () => {
  it('Introspection on real data is for callers with a key by default', () => {
    expect(readConfig(true, real).http.introspection).toBe(true);
    expect(readConfig(true, { ...real, INTROSPECTION: 'off' }).http.introspection).toBe(false);
    const open = { KEAP_API_KEY: real.KEAP_API_KEY, AUTH: 'none', INTROSPECTION: 'on' };
    expect(readConfig(true, open).http.introspection).toBe(true);
  });
});
