import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpResponse } from './errors.js';
import type { Fault } from '../faults.js';
import { stringifyJson } from './json.js';

/** The body of a request as text. */
export async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** Whether the headers of a request announce a body. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** How to send a response: extra headers, and the fault to inject. */
export interface ReplyOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly fault?: Fault | null;
}

/** Sends a response, whole or as far as the fault allows. */
export function reply(
  res: ServerResponse,
  response: HttpResponse,
  { headers = {}, fault = null }: ReplyOptions = {},
): void {
  const body =
    response.bytes ?? Buffer.from(response.json === undefined ? (response.text ?? '') : stringifyJson(response.json));
  res.writeHead(response.status, {
    'x-request-id': randomUUID(),
    via: '1.1 google',
    ...headers,
    ...(response.status !== 204 && { 'content-type': response.type ?? 'application/json' }),
    ...(response.status !== 204 && { 'content-length': body.length }),
    ...response.headers,
  });
  if (fault?.kind === 'stall') return res.flushHeaders();
  if (fault?.kind !== 'cut') return void res.end(body);
  res.write(body.subarray(0, Math.floor(body.length / 2)), () => res.destroy());
}

/** Listens and returns the port. Rejects if the port is taken. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Stops at once and closes open connections. */
export function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
