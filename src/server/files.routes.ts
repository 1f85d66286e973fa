import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import mime from 'mime';
import type { FileContent, KeapClient } from '../keap/ask.js';
import { KeapError } from '../keap/errors.js';
import { Meter } from '../keap/meter.js';
import type { SignedFileLinks } from './file-links.js';
import { gone } from './gone.js';
import { refusal } from './refusals.js';

export interface FileRoutes {
  readonly keap: Pick<KeapClient, 'content'>;
  readonly links: SignedFileLinks;
  /** How long a caller waits for the first byte. */
  readonly deadlineMs: number;
}

interface Request {
  readonly Params: { readonly id: string };
  readonly Querystring: { readonly expires?: string; readonly signature?: string };
}

/** `/files/{id}`: what a file holds, streamed from Keap to whoever has an address that `File.content` gave out. */
export function addFileRoutes(server: FastifyInstance, { keap, links, deadlineMs }: FileRoutes): void {
  server.get<Request>('/files/:id', async (request, reply) => {
    const { expires, signature } = request.query;
    const verdict = links.judge(request.params.id, String(expires), String(signature));
    if (verdict !== 'good') return refuse(reply, verdict);
    const ask = {
      lane: 'interactive',
      meter: new Meter(),
      signal: gone(reply),
      deadlineAtMs: Date.now() + deadlineMs,
      plan: 'content of a file',
    } as const;
    try {
      const content = await keap.content(request.params.id, ask);
      if (content !== null) return give(reply, content);
      return await reply.code(404).send(refusal('NOT_FOUND', 'Keap has no such file any more.'));
    } catch (error) {
      if (error instanceof KeapError) return fail(reply, error);
      throw error;
    }
  });
}

function refuse(reply: FastifyReply, verdict: 'expired' | 'altered'): FastifyReply {
  const what = verdict === 'expired' ? 'This address has expired.' : 'This address was not given out by this gateway.';
  return reply.code(403).send(refusal('FORBIDDEN', `${what} Ask for \`file { content { url } }\` again.`));
}

function give(reply: FastifyReply, { name, sizeBytes, bytes }: FileContent): FastifyReply {
  if (sizeBytes !== null) void reply.header('content-length', sizeBytes);
  return reply
    .type(mime.getType(name ?? '') ?? 'application/octet-stream')
    .header('content-disposition', attachment(name ?? 'file'))
    .header('cache-control', 'private, no-store')
    .send(Readable.from(bytes, { objectMode: false }));
}

/** A download under the file's own name (RFC 6266): plain letters for old readers, everything else percent-encoded beside. */
function attachment(name: string): string {
  const plain = name.replaceAll(/[^\w .()-]/g, '_');
  const whole = encodeURIComponent(Buffer.from(name).toString()).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8\'\'${whole}`;
}

const statuses: Partial<Record<KeapError['code'], number>> = {
  THROTTLED: 429,
  QUOTA_EXHAUSTED: 429,
  UPSTREAM_UNAVAILABLE: 503,
  UPSTREAM_TIMEOUT: 504,
};

function fail(reply: FastifyReply, { code, message, facts }: KeapError): FastifyReply {
  if (facts.retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(facts.retryAfterMs / 1000));
  const { retryAfterMs, resetAt } = facts;
  return reply.code(statuses[code] ?? 502).send(refusal(code, message, { retryAfterMs, resetAt }));
}
