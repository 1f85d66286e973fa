import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, type Config } from '../../src/config/config.js';

const key = randomBytes(32).toString('base64');
const app = {
  KEAP_CLIENT_ID: 'client-id',
  KEAP_CLIENT_SECRET: 'client-secret',
  KEAP_REDIRECT_URI: 'https://gateway.example.com/oauth/keap/callback',
  TOKEN_ENCRYPTION_KEY: key,
  GATEWAY_API_KEYS: `reports:read:${createHash('sha256').update('a key').digest('hex')}`,
};

const read = (changes: Readonly<Record<string, string>> = {}): Config => readConfig(true, { ...app, ...changes });

function errors(changes: Readonly<Record<string, string>>): string[] {
  try {
    read(changes);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('an OAuth app in the configuration', () => {
  it('is described by client, way back and encryption key, and asks real Keap', () => {
    const { keap } = read();
    expect(keap.oauth).toMatchObject({
      clientId: 'client-id',
      clientSecret: 'client-secret',
      redirectUri: app.KEAP_REDIRECT_URI,
      refreshToken: null,
      authorizeUrl: 'https://accounts.infusionsoft.com/app/oauth/authorize',
      tokenUrl: 'https://api.infusionsoft.com/token',
    });
    expect([keap.apiKey, keap.simulated]).toEqual([null, null]);
  });

  it('has the limits Keap gives to an app, where nothing else is said', () => {
    expect(read().keap.limits).toEqual({ perSecond: 25, perMinute: 1500, perDay: 150_000 });
    expect(read({ KEAP_CALLS_PER_MINUTE: '600' }).keap.limits).toEqual({
      perSecond: 25,
      perMinute: 600,
      perDay: 150_000,
    });
    expect(readConfig(true, {}).keap.limits).toEqual({ perSecond: 10, perMinute: 240, perDay: 30_000 });
  });

  for (const missing of ['KEAP_CLIENT_ID', 'KEAP_CLIENT_SECRET', 'KEAP_REDIRECT_URI', 'TOKEN_ENCRYPTION_KEY']) {
    it(`is described whole: ${missing} cannot be left out`, () => {
      const said = errors({ [missing]: '' }).join('\n');
      expect(said).toContain(`${missing}: is missing`);
      expect(said).not.toContain('client-secret');
    });
  }

  it('stands beside no API key', () => {
    expect(errors({ KEAP_API_KEY: 'KeapAK-1' }).join()).toMatch(/KEAP_API_KEY.*KEAP_CLIENT_ID.*only one of the two/);
  });

  it('is sent back to over https, or to this machine', () => {
    for (const good of ['http://localhost:4000', 'http://127.0.0.1:4000', 'https://g.example.com/sub'])
      expect(errors({ KEAP_REDIRECT_URI: `${good}/oauth/keap/callback` }), good).toEqual([]);
    for (const bad of [
      'http://g.example.com/oauth/keap/callback',
      'https://g.example.com/back',
      'g.example.com/oauth/keap/callback',
    ])
      expect(errors({ KEAP_REDIRECT_URI: bad }).join(), bad).toContain('KEAP_REDIRECT_URI');
  });

  it('writes with the first encryption key and reads with all, each named after itself', () => {
    const older = randomBytes(32).toString('base64');
    const { encryptionKeys } = read({ TOKEN_ENCRYPTION_KEY: `${key}, ${older}` }).keap.oauth!;
    expect(encryptionKeys.map(({ bytes }) => bytes.toString('base64'))).toEqual([key, older]);
    expect(encryptionKeys[0]?.id).toBe(read().keap.oauth?.encryptionKeys[0]?.id);
    expect(encryptionKeys[0]?.id).not.toBe(encryptionKeys[1]?.id);
  });

  it('takes no encryption key that is not 32 bytes, and never prints one', () => {
    const short = Buffer.alloc(16, 7).toString('base64');
    for (const problem of [short, `${key},${short}`, `${key},`, 'hush hush']) {
      const said = errors({ TOKEN_ENCRYPTION_KEY: problem }).join('\n');
      expect(said).toContain('TOKEN_ENCRYPTION_KEY');
      expect(said).not.toContain(short);
      expect(said).not.toContain('hush');
      expect(said).not.toContain(key);
    }
  });
});
