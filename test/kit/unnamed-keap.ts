import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A Keap that does not name its account in any response, as captures of 2026 show it. */
export interface UnnamedKeap {
  readonly url: string;
  close(): Promise<void>;
}

const EXCLUDED_HEADERS = [
  'host',
  'connection',
  'content-length',
  'accept-encoding',
  'content-encoding',
  'transfer-encoding',
];

/** Answers as the Keap at `target` does, without the header `x-keap-tenant-id` and without userinfo's `tenant_id`. */
export async function openUnnamedKeap(target: string): Promise<UnnamedKeap> {
  const { origin, pathname } = new URL(target);
  const server = createServer((request, response) => void forward(origin, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function forward(origin: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = Object.entries(request.headers).filter(([name]) => !EXCLUDED_HEADERS.includes(name));
  const body = await buffer(request);
  const upstreamResponse = await fetch(`${origin}${request.url}`, {
    method: request.method ?? 'GET',
    headers: Object.fromEntries(sent) as Record<string, string>,
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  });
  const headers = [...upstreamResponse.headers].filter(
    ([name]) => name !== 'x-keap-tenant-id' && !EXCLUDED_HEADERS.includes(name),
  );
  const text = await upstreamResponse.text();
  response.writeHead(upstreamResponse.status, Object.fromEntries(headers));
  response.end(upstreamResponse.ok && request.url?.endsWith('/userinfo') === true ? withoutTenant(text) : text);
}

function withoutTenant(userinfo: string): string {
  const { tenant_id: _, ...user } = JSON.parse(userinfo) as Record<string, unknown>;
  return JSON.stringify(user);
}
