import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { errorBody } from '../error-shape.js';
import { ASSETS_PATH, chooseEncoding, type BuiltAssets, type PageFiles } from './built-assets.js';

/** `/explorer`: GraphiQL, served by the gateway itself. The page loads nothing from elsewhere. */
export function addExplorer(server: FastifyInstance, assets: BuiltAssets | null): void {
  server.get('/explorer', async (_request, reply) => {
    if (assets === null) {
      return reply.code(404).send(errorBody('NOT_FOUND', 'The explorer is not built. Run `npm run build`.'));
    }
    const nonce = randomBytes(16).toString('base64');
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', writePolicy(nonce))
      .header('cache-control', 'no-store')
      .send(writePage(nonce, assets.pages.explorer));
  });
  server.get<{ Params: { name: string } }>(`${ASSETS_PATH}:name`, async ({ params, headers }, reply) => {
    const asset = assets?.files.get(params.name);
    if (asset === undefined) {
      return reply.code(404).send(errorBody('NOT_FOUND', 'There is no such file. Load the page again.'));
    }
    const encoding = chooseEncoding(headers['accept-encoding']);
    if (encoding !== null) void reply.header('content-encoding', encoding);
    return (
      reply
        .type(asset.type)
        .header('vary', 'accept-encoding')
        // The name changes with the content.
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(asset[encoding ?? 'plain'])
    );
  });
}

function writePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function writePage(nonce: string, { script, style }: PageFiles): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Explorer: keap-graph</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" nonce="${nonce}" href="${style}">
</head>
<body>
<div id="explorer"></div>
<noscript>The explorer needs JavaScript. Any GraphQL client works on /graphql.</noscript>
<script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
