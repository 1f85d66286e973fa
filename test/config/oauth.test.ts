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

describe('OAuth app', () => {
  it('An OAuth app with client, redirect URI and encryption key uses the real Keap', () => {
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

  it("An OAuth app has Keap's limits for apps by default", () => {
    expect(read().keap.limits).toEqual({ perSecond: 25, perMinute: 1500, perDay: 150_000 });
    expect(read({ KEAP_CALLS_PER_MINUTE: '600' }).keap.limits).toEqual({
      perSecond: 25,
      perMinute: 600,
      perDay: 150_000,
    });
    expect(readConfig(true, {}).keap.limits).toEqual({ perSecond: 10, perMinute: 240, perDay: 30_000 });
  });

  for (const missing of ['KEAP_CLIENT_ID', 'KEAP_CLIENT_SECRET', 'KEAP_REDIRECT_URI', 'TOKEN_ENCRYPTION_KEY']) {
    it(`An OAuth app without ${missing} is a configuration error`, () => {
      const output = errors({ [missing]: '' }).join('\n');
      expect(output).toContain(`${missing}: is missing`);
      expect(output).not.toContain('client-secret');
    });
  }

  it('An OAuth app and an API key exclude each other', () => {
    expect(errors({ KEAP_API_KEY: 'KeapAK-1' }).join()).toMatch(/KEAP_API_KEY.*KEAP_CLIENT_ID.*only one of the two/);
  });

  it('KEAP_REDIRECT_URI is an https URL, or a URL of this machine', () => {
    for (const good of ['http://localhost:4000', 'http://127.0.0.1:4000', 'https://g.example.com/sub'])
      expect(errors({ KEAP_REDIRECT_URI: `${good}/oauth/keap/callback` }), good).toEqual([]);
    for (const bad of [
      'http://g.example.com/oauth/keap/callback',
      'https://g.example.com/back',
      'g.example.com/oauth/keap/callback',
    ])
      expect(errors({ KEAP_REDIRECT_URI: bad }).join(), bad).toContain('KEAP_REDIRECT_URI');
  });

  it('Every encryption key has an id derived from it, and the order of the keys is kept', () => {
    const older = randomBytes(32).toString('base64');
    const { encryptionKeys } = read({ TOKEN_ENCRYPTION_KEY: `${key}, ${older}` }).keap.oauth!;
    expect(encryptionKeys.map(({ bytes }) => bytes.toString('base64'))).toEqual([key, older]);
    expect(encryptionKeys[0]?.id).toBe(read().keap.oauth?.encryptionKeys[0]?.id);
    expect(encryptionKeys[0]?.id).not.toBe(encryptionKeys[1]?.id);
  });

  it('An encryption key that is not 32 bytes is a configuration error that never contains the key', () => {
    const short = Buffer.alloc(16, 7).toString('base64');
    for (const problem of [short, `${key},${short}`, `${key},`, 'hush hush']) {
      const output = errors({ TOKEN_ENCRYPTION_KEY: problem }).join('\n');
      expect(output).toContain('TOKEN_ENCRYPTION_KEY');
      expect(output).not.toContain(short);
      expect(output).not.toContain('hush');
      expect(output).not.toContain(key);
    }
  });
});
