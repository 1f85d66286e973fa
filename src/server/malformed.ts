import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { errorBody } from './error-shape.js';

/** The headers of every response (@fastify/helmet as configured in http.ts), for responses sent before it runs. */
export const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
} as const;

/** Errors of Node's parser with a status of their own. All others are malformed HTTP. */
const parserErrors: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    message: 'The address and headers of the request are longer than 16 KB together. Send a long query by POST.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request was not complete in time. Send it again.' },
};
const malformed = { status: 400, message: 'The request is not well-formed HTTP.' };

/** Answers bytes that are no request, if the connection still allows it, and closes the connection. */
export function rejectMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  // A response in progress on this connection must stay intact. Node makes the same check.
  const { _httpMessage: current } = socket as Socket & { _httpMessage?: ServerResponse | null };
  if (error.code === 'ECONNRESET' || !socket.writable || current?.headersSent === true) return void socket.destroy();
  const { status, message } = parserErrors[error.code ?? ''] ?? malformed;
  const { headers, body } = buildResponse(message);
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', ''].join('\r\n');
  socket.end(head + body, () => socket.destroy());
}

/** Answers a request with an unsupported expectation; Node itself would answer without a body. */
export function rejectExpectations(server: Server): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { headers, body } = buildResponse('The header Expect may only be "100-continue".');
    response.writeHead(417, headers).end(body);
  });
}

function buildResponse(message: string): {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
} {
  const body = JSON.stringify(errorBody('BAD_REQUEST', message));
  const type = 'application/json; charset=utf-8';
  return { body, headers: { ...SECURITY_HEADERS, 'content-type': type, 'content-length': Buffer.byteLength(body) } };
}
