import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Keap that names its account nowhere, as captures of 2026 show it (docs: KEAP-API.md 15). */
export interface UnnamedKeap {
  readonly url: string;
  close(): Promise<void>;
}

/** Answers as the Keap at `target` does, without the header `x-keap-tenant-id` and without userinfo's `tenant_id`. */
export async function openUnnamedKeap(target: string): Promise<UnnamedKeap> {
  const { origin, pathname } = new URL(target);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = Object.entries(request.headers).filter(
        ([name]) => !['host', 'connection', 'content-length', 'accept-encoding'].includes(name),
      );
      const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
      const init = {
        method: request.method ?? 'GET',
        headers: Object.fromEntries(sent) as Record<string, string>,
        ...body,
      };
      void fetch(`${origin}${request.url}`, init).then(async (answer) => {
        const text = await answer.text();
        const isUserinfo = /\/userinfo$/.test(request.url ?? '') && answer.ok;
        const { tenant_id: _, ...user } = isUserinfo ? (JSON.parse(text) as Record<string, unknown>) : {};
        const headers = [...answer.headers].filter(
          ([name]) =>
            !['x-keap-tenant-id', 'content-length', 'content-encoding', 'transfer-encoding', 'connection'].includes(
              name,
            ),
        );
        response.writeHead(answer.status, Object.fromEntries(headers)).end(isUserinfo ? JSON.stringify(user) : text);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
