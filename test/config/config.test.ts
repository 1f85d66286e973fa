import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config/config.js';
import type { VariableError } from '../../src/config/rules.js';

const hash = createHash('sha256').update('a key').digest('hex');
const real = { KEAP_API_KEY: 'KeapAK-of-a-real-account', GATEWAY_API_KEYS: `reports:read:${hash}` };

function errorsOf(environment: Readonly<Record<string, string>>, serving = true): readonly VariableError[] {
  try {
    readConfig(serving, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.errors;
    throw error;
  }
  return [];
}
const namesOf = (errors: readonly VariableError[]): string[] => errors.map(({ variable }) => variable);

describe('the configuration', () => {
  it('needs nothing: then it describes a simulated account on this machine', () => {
    const config = readConfig(true, {});
    expect(config.http).toMatchObject({ port: 4000, host: '127.0.0.1', introspection: true });
    expect(config.keap).toMatchObject({ apiKey: null, simulated: { contacts: 500, seed: 7 } });
    expect(config.store).toEqual({ databaseUrl: null, redisUrl: null, dataDir: null, checksDir: null });
    expect(config.callers).toBeNull();
    expect(config.warnings).toEqual([]);
  });

  it('takes an empty variable as one that is not set', () => {
    expect(readConfig(true, { KEAP_API_KEY: '', PORT: ' ' })).toEqual(readConfig(true, {}));
  });

  it('cannot be changed once it is read', () => {
    const config = readConfig(true, real);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.keap.limits)).toBe(true);
    expect(Object.isFrozen(config.http.corsOrigins)).toBe(true);
  });

  it('tells every fault at once, each with what was expected', () => {
    const errors = errorsOf({
      PORT: '70000',
      KEAP_DAY_SHARE: '80%',
      LOG_LEVEL: 'loud',
      CORS_ORIGINS: 'https://app.example.com/path',
      CHECKS_DIR: '/no/such/folder',
      KEAP_CALLS_PER_SECOND: '0',
      MAX_TOKENS: '1e4',
    });
    expect(namesOf(errors).toSorted()).toEqual([
      'CHECKS_DIR',
      'CORS_ORIGINS',
      'KEAP_CALLS_PER_SECOND',
      'KEAP_DAY_SHARE',
      'LOG_LEVEL',
      'MAX_TOKENS',
      'PORT',
    ]);
    for (const { problem, expected } of errors) {
      expect(problem).toMatch(/has the wrong form$/);
      expect(expected).not.toBe('');
    }
    expect(new ConfigError(errors).message).toContain(
      'PORT: "70000" has the wrong form; expected a whole number from 0 to 65535',
    );
  });

  it('never prints the value of a secret', () => {
    const secrets = {
      KEAP_API_KEY: 'hush hush',
      DATABASE_URL: 'mysql://me:hush@host/db',
      GATEWAY_API_KEYS: 'hush:read:hush,other:hush:hush',
    };
    const errors = errorsOf(secrets);
    expect(namesOf(errors).toSorted()).toEqual(Object.keys(secrets).toSorted());
    expect(new ConfigError(errors).message).not.toContain('hush');
  });

  it('warns of a variable whose name looks misspelt, and of an address without a key', () => {
    const { warnings } = readConfig(true, { KEAP_APIKEY: 'x', KEAP_BASE_URL: 'https://api.keap.com/crm/rest' });
    expect(warnings.join('\n')).toContain('KEAP_APIKEY');
    expect(warnings.join('\n')).toContain('KEAP_BASE_URL');
  });
});

describe('who may call', () => {
  it('must be said on real data', () => {
    expect(namesOf(errorsOf({ KEAP_API_KEY: real.KEAP_API_KEY }))).toEqual(['GATEWAY_API_KEYS']);
    expect(errorsOf(real)).toEqual([]);
  });

  it('may be everybody when that is said, which is warned of', () => {
    const config = readConfig(true, { KEAP_API_KEY: real.KEAP_API_KEY, AUTH: 'none' });
    expect(config.callers).toBeNull();
    expect(config.warnings.join()).toContain('AUTH=none');
    expect(config.http.introspection).toBe(false);
  });

  it('must be said of simulated data too, where other machines reach it', () => {
    for (const HOST of ['0.0.0.0', '::', '192.168.1.10', 'gateway.example.com'])
      expect(namesOf(errorsOf({ HOST })), HOST).toEqual(['GATEWAY_API_KEYS']);
    for (const HOST of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) expect(errorsOf({ HOST }), HOST).toEqual([]);
    expect(errorsOf({ HOST: '0.0.0.0', AUTH: 'none' })).toEqual([]);
    expect(errorsOf({ HOST: '0.0.0.0', GATEWAY_API_KEYS: real.GATEWAY_API_KEYS })).toEqual([]);
  });

  it('is not asked of commands that serve nobody', () => {
    expect(errorsOf({ KEAP_API_KEY: real.KEAP_API_KEY }, false)).toEqual([]);
  });

  it('cannot be both keys and everybody', () => {
    expect(namesOf(errorsOf({ ...real, AUTH: 'none' }))).toEqual(['AUTH']);
  });

  it('is read from name, scopes and hash', () => {
    const { callers } = readConfig(true, { ...real, GATEWAY_API_KEYS: `ci:read+snapshot:${hash}, boss:admin:${hash}` });
    expect(callers?.map(({ name, scopes }) => [name, [...scopes].toSorted()])).toEqual([
      ['ci', ['read', 'snapshot']],
      ['boss', ['admin', 'read', 'snapshot', 'write']],
    ]);
    expect(callers?.[0]?.sha256.toString('hex')).toBe(hash);
  });

  it('is told by its place where it is wrong', () => {
    const problems = {
      [`ci:read:${hash},ci`]: 'entry 2 does not have three parts',
      [`ci:reed:${hash}`]: 'entry 1 has an unknown scope',
      [`c i:read:${hash}`]: 'entry 1 has a name with other signs',
      'ci:read:abc': 'entry 1 has no SHA-256 hash',
      [`ci:read:${hash},ci:write:${hash}`]: 'entry 2 has the name of an earlier one',
    };
    for (const [keys, problem] of Object.entries(problems))
      expect(errorsOf({ ...real, GATEWAY_API_KEYS: keys })[0]?.problem).toContain(problem);
  });
});

describe('introspection', () => {
  it('is for callers with a key on real data, unless told otherwise', () => {
    expect(readConfig(true, real).http.introspection).toBe(true);
    expect(readConfig(true, { ...real, INTROSPECTION: 'off' }).http.introspection).toBe(false);
    const open = { KEAP_API_KEY: real.KEAP_API_KEY, AUTH: 'none', INTROSPECTION: 'on' };
    expect(readConfig(true, open).http.introspection).toBe(true);
  });
});
