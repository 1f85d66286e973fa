import { KeapError, type KeapErrorFacts } from '../errors.js';
import { tlsFault } from './tls-error.js';

const TOO_LARGE = new Set(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'ERR_BUFFER_TOO_LARGE']);

/** What a failed exchange means to the caller: never heard of (UNAVAILABLE), too slow (TIMEOUT), or not HTTP (BAD_DATA). */
export function wireFailure(error: unknown, path: string, gaveUpAfterMs: number | null): KeapError {
  const code = codeOf(error);
  const because = code === null ? '' : ` (${code})`;
  const make = (kind: KeapError['code'], message: string, facts: KeapErrorFacts = {}): KeapError =>
    new KeapError(kind, message, { path, ...facts }, { cause: error });
  if (gaveUpAfterMs !== null || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    const span = gaveUpAfterMs === null ? 'in time' : `within ${Math.round(gaveUpAfterMs)} ms`;
    return make('UPSTREAM_TIMEOUT', `Keap did not answer ${path} ${span}. Ask for less at once, or try again later.`);
  }
  if (code !== null && TOO_LARGE.has(code)) {
    return make(
      'UPSTREAM_BAD_DATA',
      `Keap's answer to ${path} is larger than this gateway accepts. Ask for a smaller page.`,
      { tooLarge: true },
    );
  }
  if (code !== null && (code.startsWith('HPE_') || code.startsWith('Z_'))) {
    return make('UPSTREAM_BAD_DATA', `Keap's answer to ${path} is not well-formed HTTP${because}. Try again.`);
  }
  const tls = code === null ? null : tlsFault(code);
  if (tls !== null) {
    const message = `The connection to Keap failed while asking ${path}: ${tls.why}${because}. ${tls.whatToDo}.`;
    return make('UPSTREAM_UNAVAILABLE', message, { lasting: true });
  }
  return make('UPSTREAM_UNAVAILABLE', `The connection to Keap failed while asking ${path}${because}. Try again later.`);
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  // undici wraps a socket's own error; the inner code (ECONNRESET) says more.
  return codeOf(cause) ?? (typeof code === 'string' ? code : null);
}
