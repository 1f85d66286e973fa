import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { matchRequest } from './match-request.js';

/** How a mocked Keap answers. */
export interface GenericOptions {
  /**
   * Prism generates random responses from the schemas with this seed; without it, it uses the examples of the document.
   */
  readonly seed?: number;
  /** Whether responses are adapted to the request by `matchRequest`; otherwise Prism's responses stay unchanged. */
  readonly matchesRequests: boolean;
}

/** A received request, and Prism's validation of it against the document. */
export interface GenericCall {
  /** The path with its query, decoded. */
  readonly target: string;
  readonly status: number;
  /** Violations of the document; empty if there are none. */
  readonly violations: readonly string[];
}

/** A Keap mocked by Prism from its document alone. */
export interface GenericKeap {
  readonly url: string;
  readonly apiKey: string;
  readonly calls: readonly GenericCall[];
  close(): Promise<void>;
}

/**
 * Starts a proxy before Prism: a header controls how Prism generates responses, and the proxy records its validation.
 */
export async function openGenericKeap(prismUrl: string, options: GenericOptions): Promise<GenericKeap> {
  const calls: GenericCall[] = [];
  const server = createServer((request, response) => {
    forward(prismUrl, options, request, response).then(
      (call) => calls.push(call),
      (error: unknown) => response.destroy(error as Error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rest`,
    apiKey: 'KeapAK-generic',
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function forward(
  prismUrl: string,
  { seed, matchesRequests }: GenericOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<GenericCall> {
  // The document's paths of v1 have no `/rest`.
  const url = new URL((request.url ?? '/').replace(/^\/rest\/v1/, '/v1'), prismUrl);
  const upstreamResponse = await fetch(url, {
    headers: {
      // The document knows only OAuth, not the header of API keys (docs/keap-api.md 2.2).
      authorization: `Bearer ${String(request.headers['x-keap-api-key'])}`,
      ...(seed === undefined ? {} : { prefer: `dynamic=true, seed=${seed}` }),
    },
  });
  const body = await upstreamResponse.text();
  response.writeHead(upstreamResponse.status, { 'content-type': upstreamResponse.headers.get('content-type') ?? '' });
  response.end(matchesRequests && upstreamResponse.ok ? JSON.stringify(matchRequest(JSON.parse(body), url)) : body);
  const target = decodeURIComponent(`${url.pathname}${url.search}`);
  return { target, status: upstreamResponse.status, violations: readViolations(upstreamResponse, body) };
}

interface Violation {
  readonly location: readonly string[];
  readonly message: string;
}

/** Prism reports violations in a header; an unknown path or method in the body. */
function readViolations(upstreamResponse: Response, body: string): string[] {
  const violations = upstreamResponse.headers.get('sl-violations');
  if (violations !== null)
    return (JSON.parse(violations) as readonly Violation[]).map(
      ({ location, message }) => `${location.join('.')}: ${message}`,
    );
  const isProblem = upstreamResponse.headers.get('content-type')?.startsWith('application/problem+json') === true;
  return isProblem ? [(JSON.parse(body) as { readonly title: string }).title] : [];
}
