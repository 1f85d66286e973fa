import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { Pool, type Dispatcher } from 'undici';
import type { Clock } from '../../clock.js';
import { transportError } from './transport-error.js';
import { openBody } from '../files/body.js';
import { readHeader, type RawResponse, type KeapRequest } from '../request.js';

const unzip = promisify(gunzip);

export interface TransportOptions {
  /** The prefix of all paths, such as `https://api.infusionsoft.com/crm/rest`. */
  readonly baseUrl: string;
  readonly clock: Clock;
  /**
   * The timeout of one exchange, from its first byte to its last. Other clients allow 60 s for Keap's slow lists
   * (docs/keap-api.md 5.2).
   */
  readonly timeoutMs: number;
  /** Longer responses are rejected. */
  readonly maxBytes: number;
}

/** The innermost handler and its connection pools. */
export interface Transport {
  /** Sends a request with these headers; rejects with KeapError when no complete response came, or with the caller's abort reason. */
  readonly send: (request: KeapRequest, headers: Readonly<Record<string, string>>) => Promise<RawResponse>;
  close(): Promise<void>;
}

/**
 * HTTP to one origin. Redirects are not followed, so a credential never goes to another host. The pool does not limit
 * connections: a request that queued in it would arrive after its slot, together with the next one.
 */
export function createTransport(options: TransportOptions): Transport {
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const settings = {
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    connect: { timeout: 10_000 },
    keepAliveTimeout: 30_000,
  };
  const pool = new Pool(base.origin, { ...settings, maxResponseSize: options.maxBytes });
  // Streamed responses are not kept in memory, so they may have any size.
  const streams = new Pool(base.origin, settings);
  return {
    send: (request, headers) =>
      sendHttp(request.isStreamed === true ? streams : pool, prefix + request.url, request, headers, options),
    close: async () => {
      await Promise.all([pool.destroy(), streams.destroy()]);
    },
  };
}

async function sendHttp(
  pool: Pool,
  path: string,
  request: KeapRequest,
  headers: Readonly<Record<string, string>>,
  options: TransportOptions,
): Promise<RawResponse> {
  const { clock, timeoutMs } = options;
  const { signal } = request.requestContext;
  const deadlineMs = request.deadlineMs?.() ?? Infinity;
  signal?.throwIfAborted();
  const abortController = new AbortController();
  const onAbort = (): void => abortController.abort();
  // A write in flight is not aborted, so that its outcome is known.
  if (request.method === 'GET') signal?.addEventListener('abort', onAbort, { once: true });
  let hasTimedOut = false;
  let isHandedOver = false;
  const effectiveTimeoutMs = Math.max(0, Math.min(timeoutMs, deadlineMs - clock.monotonicMs()));
  // A socket uses the machine's time, whatever `clock` is.
  const timer = setTimeout(() => {
    hasTimedOut = true;
    abortController.abort();
  }, effectiveTimeoutMs);
  try {
    const httpRequest: Dispatcher.RequestOptions = {
      path,
      method: request.method,
      headers: {
        accept: request.isStreamed === true ? '*/*' : 'application/json',
        'accept-encoding': request.isStreamed === true ? 'identity' : 'gzip',
        'user-agent': 'keap-graph',
        ...headers,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: abortController.signal,
      // A GET with a body, even `{}`, is refused by Keap's front end (docs/keap-api.md quirk 7).
      ...(request.body === undefined ? {} : { body: request.body }),
    };
    const response = await pool.request(httpRequest);
    if (request.isStreamed === true && response.statusCode >= 200 && response.statusCode <= 299) {
      const content = await openBody(response);
      isHandedOver = true;
      response.body.once('close', () => signal?.removeEventListener('abort', onAbort));
      return { status: response.statusCode, headers: response.headers, body: '', content };
    }
    return { status: response.statusCode, headers: response.headers, body: await readText(response, options.maxBytes) };
  } catch (error) {
    signal?.throwIfAborted();
    throw transportError(error, request.label, hasTimedOut ? effectiveTimeoutMs : null);
  } finally {
    clearTimeout(timer);
    if (!isHandedOver) signal?.removeEventListener('abort', onAbort);
  }
}

async function readText(response: Dispatcher.ResponseData, maxBytes: number): Promise<string> {
  if (readHeader(response.headers, 'content-encoding') !== 'gzip') return response.body.text();
  const bytes = await unzip(await response.body.arrayBuffer(), { maxOutputLength: maxBytes });
  return bytes.toString('utf8');
}
