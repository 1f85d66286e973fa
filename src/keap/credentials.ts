import { createHash } from 'node:crypto';

/** What is shown to Keap with a call. */
export interface Credential {
  /** Tells this credential from the one before or after it, and nothing more. */
  readonly id: string;
  /** The one header that carries it. */
  readonly header: Readonly<Record<string, string>>;
}

/** How the client proves who it is. */
export interface Credentials {
  readonly kind: 'API_KEY' | 'OAUTH';
  /** Names the credential in cache keys without revealing it. An OAuth connection keeps it from token to token. */
  readonly fingerprint: string;
  /** What to show now. Rejects with KeapError UPSTREAM_AUTH when there is nothing that Keap would take. */
  credential(): Promise<Credential>;
  /** Keap refused the credential of this id: whether there is another one now. Rejects as `credential` does. */
  renew(refusedId: string): Promise<boolean>;
  /** What a person has to do when Keap refuses the credential for good; completes the sentence of UPSTREAM_AUTH. */
  readonly howToFix: string;
}

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
