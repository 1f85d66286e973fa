import type { FastifyServerOptions } from 'fastify';
import type { ServerOptions } from 'node:http';

/**
 * Options of a server, `http` among them, with which a request that trickles in ends with 408 after `receiveMs`, or up to `checkMs` later. Node swaps its two spans where
 * the one for headers, a minute by itself, is the longer, so both are set.
 */
export function receiveTimeouts(
  receiveMs: number,
  checkMs: number,
  http: ServerOptions = {},
): Pick<FastifyServerOptions, 'requestTimeout'> & { readonly http: ServerOptions } {
  return {
    requestTimeout: receiveMs,
    http: { ...http, headersTimeout: receiveMs, requestTimeout: receiveMs, connectionsCheckingInterval: checkMs },
  };
}
