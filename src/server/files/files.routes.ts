import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import mime from 'mime';
import type { Caller, Services } from '../../graph/operation/context.js';
import { createContext } from '../../graph/operation/operation.js';
import { UnknownAccount } from '../../accounts/accounts.js';
import type { SignedFileLinks } from '../../accounts/file-links.js';
import { abortOnClose } from '../graphql/graphql.routes.js';
import { errorBody } from '../error-shape.js';

export interface FileRoutes {
  /** The services of a Keap account and the signer of its file links; rejects with UnknownAccount for an unknown name. */
  readonly getAccount: (name: string) => Promise<FileAccount>;
  /** How long a caller waits for the first byte. */
  readonly deadlineMs: number;
}

/** The parts of an account that file downloads use. */
export interface FileAccount {
  readonly services: Services;
  readonly fileLinks: SignedFileLinks;
}

/** The caller of a signed link, which needs no key. */
const linkHolder: Caller = { name: 'file link', scopes: new Set(['read']), account: null };

interface Request {
  readonly Params: { readonly account: string; readonly id: string };
  readonly Querystring: { readonly expires?: string; readonly signature?: string };
}

/** `/files/{account}/{id}`: streams the content of a file from Keap, for signed links of `File.content`. */
export function addFileRoutes(server: FastifyInstance, { getAccount, deadlineMs }: FileRoutes): void {
  // A HEAD request would read the whole file from Keap and discard it.
  // Most files are compressed already, and a stream without a length shows no progress.
  server.get<Request>('/files/:account/:id', { exposeHeadRoute: false, compress: false }, async (request, reply) => {
    const { expires, signature } = request.query;
    const account = await getAccount(request.params.account).catch((error: unknown) => {
      if (error instanceof UnknownAccount) return null;
      throw error;
    });
    if (account === null) return rejectLink(reply, 'tampered');
    const { services, fileLinks } = account;
    const verdict = fileLinks.verify(request.params.id, String(expires), String(signature));
    if (verdict !== 'valid') return rejectLink(reply, verdict);
    const options = { caller: linkHolder, signal: abortOnClose(reply), deadlineAtMs: Date.now() + deadlineMs };
    const { requestContext } = createContext(services, options);
    const content = await services.keap.fetchContent(request.params.id, {
      ...requestContext,
      plan: 'content of a file',
    });
    if (content !== null) return sendContent(reply, content);
    return reply.code(404).send(errorBody('NOT_FOUND', 'Keap has no such file any more.'));
  });
}

function rejectLink(reply: FastifyReply, verdict: 'expired' | 'tampered'): FastifyReply {
  const what = verdict === 'expired' ? 'This address has expired.' : 'This gateway did not issue this address.';
  return reply.code(403).send(errorBody('FORBIDDEN', `${what} Ask for \`file { content { url } }\` again.`));
}

type Content = NonNullable<Awaited<ReturnType<Services['keap']['fetchContent']>>>;

function sendContent(reply: FastifyReply, { name, sizeBytes, bytes }: Content): FastifyReply {
  if (sizeBytes !== null) void reply.header('content-length', sizeBytes);
  return reply
    .type(mime.getType(name ?? '') ?? 'application/octet-stream')
    .header('content-disposition', attachment(name ?? 'file'))
    .header('cache-control', 'private, no-store')
    .send(Readable.from(bytes, { objectMode: false }));
}

/** A download under the file's own name (RFC 6266): in ASCII for old clients, and percent-encoded in full. */
function attachment(fileName: string): string {
  // Bidirectional control characters make `gpj.exe` look like `exe.jpg`.
  const name = fileName.replaceAll(/[\p{Bidi_Control}\p{Cc}]/gu, '');
  const plain = name.replaceAll(/[^\w .()-]/g, '_');
  const whole = encodeURIComponent(Buffer.from(name).toString()).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
