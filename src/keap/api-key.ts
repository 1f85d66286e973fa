import { createHash } from 'node:crypto';
import type { Credentials } from './credentials.js';

/**
 * A personal access token or service account key. Sent as `X-Keap-API-Key` and in no other header
 * (docs/keap-api.md 2.2). Throws RangeError when the key could not be sent as a header at all.
 */
export function apiKeyCredentials(apiKey: string): Credentials {
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new RangeError('The Keap API key is empty or holds blanks or line breaks. Copy it again from Keap.');
  }
  const credential = Promise.resolve({ id: 'key', header: { 'x-keap-api-key': apiKey } });
  return {
    kind: 'API_KEY',
    fingerprint: createHash('sha256').update(apiKey).digest('base64url').slice(0, 22),
    credential: () => credential,
    renew: async () => false,
    howToFix: 'Check KEAP_API_KEY: it may be mistyped, revoked, or of another account.',
  };
}
