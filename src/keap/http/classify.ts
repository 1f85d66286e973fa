import { nextUtcDayMs, type Clock } from '../../clock.js';
import {
  parseQuotaHeaders,
  findExhaustedWindow,
  type HeaderWindow,
  retryAfterMs,
} from '../rate-limit/quota-headers.js';
import { KeapError, type KeapErrorFacts } from '../errors.js';
import { maxCooldownMs } from '../rate-limit/header-windows.js';
import { readHeader, type RawResponse, type KeapRequest, type ParsedResponse, type Handler } from '../request.js';

/**
 * Turns a response into parsed data or a KeapError. Keap's own error texts are never passed on: they may contain a stack
 * trace or personal data (docs/keap-api.md 4).
 */
export function classifyResponse(send: Handler<RawResponse>, clock: Clock): Handler<ParsedResponse> {
  return async (request) => {
    const response = await send(request);
    const { status, body, content } = response;
    const tenant = parseQuotaHeaders(response.headers).tenant;
    if (status === 404 && request.onNotFound === 'null' && isRecordNotFound(body))
      return { status, body, data: null, tenant };
    if (status < 200 || status > 299) throw toKeapError(request, response, clock.now());
    return { status, body, data: request.parse(body), tenant, ...(content === undefined ? {} : { content }) };
  };
}

/**
 * Keap answers 404 in JSON for a missing record, and with a web page for a missing path
 * (docs/keap-api.md 4).
 */
function isRecordNotFound(body: string): boolean {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null && !Object.hasOwn(json, 'fault');
  } catch {
    return false;
  }
}

/** Whether the path itself is missing: another API version may have it. */
function isPathMissing(status: number, body: string): boolean {
  return status === 405 || status === 501 || (status === 404 && !isRecordNotFound(body));
}

function toKeapError(request: KeapRequest, response: RawResponse, nowMs: number): KeapError {
  const { status } = response;
  const requestId = readHeader(response.headers, 'x-request-id');
  const exhaustedWindow = status === 429 ? findExhaustedWindow(parseQuotaHeaders(response.headers)) : null;
  const window = status === 429 ? (exhaustedWindow?.window ?? 'second') : null;
  const requestedMs = retryAfterMs(readHeader(response.headers, 'retry-after'), nowMs);
  const waitMs = requestedMs === null ? null : Math.min(requestedMs, maxCooldownMs(window, nowMs));
  const facts: KeapErrorFacts = {
    status,
    path: request.label,
    ...(requestId === null ? {} : { requestId }),
    ...(waitMs === null ? {} : { retryAfterMs: waitMs }),
    ...(isPathMissing(status, response.body) ? { absent: true } : {}),
  };
  if (status === 429) return quotaError(request, exhaustedWindow, facts, nowMs);
  if (status === 408 || (status >= 500 && status !== 501)) {
    return new KeapError(
      'UPSTREAM_UNAVAILABLE',
      `Keap failed on ${request.label} (${status}). Try again later.`,
      facts,
    );
  }
  return new KeapError(
    'UPSTREAM_REJECTED',
    `Keap refused ${request.label} (${status}): ${explainStatus(request, status)}`,
    facts,
  );
}

function quotaError(
  request: KeapRequest,
  exhaustedWindow: HeaderWindow | null,
  facts: KeapErrorFacts,
  nowMs: number,
): KeapError {
  const scopeText = exhaustedWindow?.scope === 'tenant' ? 'all integrations of this Keap account' : 'this credential';
  if (exhaustedWindow?.window === 'day') {
    const headerResetMs = exhaustedWindow.resetAtMs ?? 0;
    const isPlausible = headerResetMs > nowMs && headerResetMs <= nowMs + maxCooldownMs('day', nowMs);
    const resetAtMs = isPlausible ? headerResetMs : nextUtcDayMs(nowMs);
    return new KeapError('QUOTA_EXHAUSTED', `Keap's day budget of ${scopeText} is spent. Wait for its reset.`, {
      ...facts,
      window: 'day',
      resetAt: new Date(resetAtMs).toISOString(),
    });
  }
  // No window is spent: it is the spike arrest, which has no headers (docs/keap-api.md 3.2).
  const window = exhaustedWindow === null ? 'second' : 'minute';
  return new KeapError(
    'THROTTLED',
    `Keap throttles ${scopeText} on ${request.label} (429, per ${window}). Try again later.`,
    {
      ...facts,
      window,
    },
  );
}

function explainStatus({ method }: KeapRequest, status: number): string {
  switch (status) {
    case 400:
      return method === 'GET'
        ? 'it does not accept a filter, order or value of the request. Check the arguments.'
        : 'it does not accept a value of the body, and changed nothing. Check that the ids in it (of a contact, stage, user, company) exist and are of the right kind.';
    case 403:
      return "the account's edition or the user's permissions do not include it.";
    case 404:
      return 'this path does not exist. Check KEAP_BASE_URL and the id of the parent record.';
    case 409:
      return 'it conflicts with existing data, such as a duplicate.';
    case 501:
      return 'this account does not offer it.';
    default:
      return status >= 300 && status < 400
        ? 'it answered with a redirect, which this gateway never follows. Check KEAP_BASE_URL.'
        : 'see the status.';
  }
}
