import { KeapError, type KeapErrorFacts } from '../errors.js';

const TOO_LARGE = new Set(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'ERR_BUFFER_TOO_LARGE']);

/** The KeapError of a failed HTTP exchange: no connection (UNAVAILABLE), too slow (TIMEOUT), or malformed HTTP (BAD_DATA). */
export function transportError(error: unknown, path: string, timedOutAfterMs: number | null): KeapError {
  const code = findErrorCode(error);
  const codeSuffix = code === null ? '' : ` (${code})`;
  const buildError = (kind: KeapError['code'], message: string, facts: KeapErrorFacts = {}): KeapError =>
    new KeapError(kind, message, { path, ...facts }, { cause: error });
  if (timedOutAfterMs !== null || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    const duration = timedOutAfterMs === null ? 'in time' : `within ${Math.round(timedOutAfterMs)} ms`;
    return buildError(
      'UPSTREAM_TIMEOUT',
      `Keap did not answer ${path} ${duration}. Ask for less at once, or try again later.`,
    );
  }
  if (code !== null && TOO_LARGE.has(code)) {
    return buildError(
      'UPSTREAM_BAD_DATA',
      `Keap's answer to ${path} is larger than this gateway accepts. Ask for a smaller page.`,
      { tooLarge: true },
    );
  }
  if (code !== null && (code.startsWith('HPE_') || code.startsWith('Z_'))) {
    return buildError('UPSTREAM_BAD_DATA', `Keap's answer to ${path} is not well-formed HTTP${codeSuffix}. Try again.`);
  }
  const tls = code === null ? null : findTlsError(code);
  if (tls !== null) {
    const message = `The connection to Keap failed on ${path}: ${tls.reason}${codeSuffix}. ${tls.howToFix}.`;
    return buildError('UPSTREAM_UNAVAILABLE', message, { lasting: true });
  }
  return buildError('UPSTREAM_UNAVAILABLE', `The connection to Keap failed on ${path}${codeSuffix}. Try again later.`);
}

function findErrorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  // undici wraps the error of the socket; the inner code (ECONNRESET) is more specific.
  return findErrorCode(cause) ?? (typeof code === 'string' ? code : null);
}

interface TlsError {
  /** Completes "The connection to Keap failed: ". */
  readonly reason: string;
  readonly howToFix: string;
}

const ISSUER: TlsError = {
  reason: 'this machine does not trust the issuer of the certificate',
  howToFix: 'Behind a proxy of your own, set NODE_EXTRA_CA_CERTS to the file of its CA; otherwise check KEAP_BASE_URL',
};
const SELF_SIGNED: TlsError = { ...ISSUER, reason: "Keap's certificate is self-signed" };
const PROTOCOL: TlsError = {
  reason: 'the server does not speak TLS',
  howToFix: 'Check KEAP_BASE_URL: its port may be for plain HTTP, or a proxy may intercept the connection',
};

/** Node's codes of a failed TLS connection: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const tlsErrors: Readonly<Record<string, TlsError>> = {
  CERT_HAS_EXPIRED: {
    reason: "Keap's certificate has expired",
    howToFix: "Check this machine's clock; if it is right, the server at KEAP_BASE_URL needs a new certificate",
  },
  CERT_NOT_YET_VALID: {
    reason: "Keap's certificate is not valid yet",
    howToFix: "Check this machine's clock",
  },
  CERT_REVOKED: { reason: "Keap's certificate is revoked", howToFix: 'Check KEAP_BASE_URL' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    reason: 'the certificate is for another host name',
    howToFix: 'Check the host name in KEAP_BASE_URL, and whether a proxy intercepts the connection',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ISSUER,
  UNABLE_TO_GET_ISSUER_CERT: ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ISSUER,
  CERT_UNTRUSTED: ISSUER,
  EPROTO: PROTOCOL,
};

/** The cause and the fix of a failed TLS connection, by error code; null for any other failure. */
export function findTlsError(code: string): TlsError | null {
  return tlsErrors[code] ?? (code.startsWith('ERR_SSL_') ? PROTOCOL : null);
}
