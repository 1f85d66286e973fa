import { KeapError, type KeapErrorFacts } from '../errors.js';
import { findTlsError } from './tls-error.js';

const TOO_LARGE = new Set(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'ERR_BUFFER_TOO_LARGE']);

/** What a failed exchange means to the caller: never heard of (UNAVAILABLE), too slow (TIMEOUT), or not HTTP (BAD_DATA). */
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
    const message = `The connection to Keap failed while asking ${path}: ${tls.reason}${codeSuffix}. ${tls.howToFix}.`;
    return buildError('UPSTREAM_UNAVAILABLE', message, { lasting: true });
  }
  return buildError(
    'UPSTREAM_UNAVAILABLE',
    `The connection to Keap failed while asking ${path}${codeSuffix}. Try again later.`,
  );
}

function findErrorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  // undici wraps a socket's own error; the inner code (ECONNRESET) says more.
  return findErrorCode(cause) ?? (typeof code === 'string' ? code : null);
}
