import { createHash } from 'node:crypto';
import { KeapError } from './errors.js';
import { readHeader, type Handler, type ParsedResponse, type RawResponse } from './request.js';
import type { Transport } from './http/transport.js';

/** A credential as a request carries it. */
export interface Credential {
  /** Distinguishes this credential from its predecessor and successor. */
  readonly id: string;
  /** The one header that carries it. */
  readonly header: Readonly<Record<string, string>>;
}

/** Where the client gets its credential from. */
export interface Credentials {
  readonly kind: 'API_KEY' | 'OAUTH';
  /** Identifies the credential in cache keys without revealing it. An OAuth connection keeps it from token to token. */
  readonly fingerprint: string;
  /** The credential to send now. Rejects with KeapError UPSTREAM_AUTH when there is none that Keap would accept. */
  credential(): Promise<Credential>;
  /** Replaces the credential of this id, which Keap refused; resolves with whether there is a new one. Rejects as `credential` does. */
  renew(refusedId: string): Promise<boolean>;
  /** What a person has to do when Keap refuses the credential for good; the last sentence of UPSTREAM_AUTH. */
  readonly howToFix: string;
}

/**
 * A personal access token or service account key. Sent as `X-Keap-API-Key` and in no other header
 * (docs/keap-api.md 2.2). Throws RangeError for a key that no header can carry.
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

/** Keap answered 401 to a credential. */
class CredentialRejected extends KeapError {
  constructor(
    readonly credentialId: string,
    ...rest: ConstructorParameters<typeof KeapError>
  ) {
    super(...rest);
  }
}

/** A handler that authorizes requests, and what it has seen of the credential. */
export interface Authorizer {
  readonly send: Handler<RawResponse>;
  /** Whether the last HTTP response was 401; false before the first response. */
  isCredentialRefused(): boolean;
}

/** Adds the credential to each request. A 401 becomes UPSTREAM_AUTH: a retry with the same credential cannot help. */
export function authorize(send: Transport['send'], credentials: Credentials): Authorizer {
  let isRefused = false;
  return {
    isCredentialRefused: () => isRefused,
    send: async (request) => {
      const credential = await credentials.credential();
      const response = await send(request, credential.header);
      isRefused = response.status === 401;
      if (!isRefused) return response;
      const requestId = readHeader(response.headers, 'x-request-id');
      throw new CredentialRejected(
        credential.id,
        'UPSTREAM_AUTH',
        `Keap does not accept the credential (401 on ${request.label}). ${credentials.howToFix}`,
        { status: 401, path: request.label, ...(requestId === null ? {} : { requestId }) },
      );
    },
  };
}

/**
 * Sends a request once more with a renewed credential, where there is one. Wraps the rate limiter, so that the second
 * attempt takes its own slot. Keap answers 401 before it does anything, so a write may be sent again too.
 */
export function withCredentialRefresh(
  send: Handler<ParsedResponse>,
  credentials: Credentials,
): Handler<ParsedResponse> {
  return async (request) => {
    try {
      return await send(request);
    } catch (error) {
      if (!(error instanceof CredentialRejected) || !(await credentials.renew(error.credentialId))) throw error;
      return send(request);
    }
  };
}
