import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { PageFiles } from './built-assets.js';

const sandbox = 'https://embeddable-sandbox.cdn.apollographql.com';

/**
 * `/`: Apollo Sandbox on `/graphql`. It loads from Apollo's servers; where it does not within two seconds, or without
 * JavaScript, the page says what else there is. `files` null: not built, so only the text.
 */
export function addLandingPage(server: FastifyInstance, files: PageFiles | null): void {
  server.get('/', async (_request, reply) => {
    const nonce = randomBytes(16).toString('base64');
    return (
      reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', writePolicy(nonce))
        // Sandbox opens a window to sign in to Apollo Studio.
        .header('cross-origin-opener-policy', 'same-origin-allow-popups')
        .header('cache-control', 'no-store')
        .send(writePage(nonce, files))
    );
  });
}

function writePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${sandbox}`,
    `style-src 'nonce-${nonce}' ${sandbox}`,
    `img-src 'self' data: ${sandbox}`,
    "connect-src 'self'",
    'frame-src https://sandbox.embed.apollographql.com',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function writePage(nonce: string, files: PageFiles | null): string {
  const style = files === null ? '' : `<link rel="stylesheet" nonce="${nonce}" href="${files.style}">`;
  const script = files === null ? '' : `<script nonce="${nonce}" src="${files.script}"></script>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>keap-graph</title>
<link rel="icon" href="data:,">
${style}
</head>
<body>
<div id="waiting" role="status">Apollo Sandbox is loading from Apollo's servers.</div>
<div id="sandbox"></div>
<main>
<h1>keap-graph</h1>
<p class="lead">Your Keap account as one GraphQL API. Send queries to <code>/graphql</code>.</p>
<div class="cards">
<section>
<h2><a href="/explorer">Explorer</a></h2>
<p>Write and run queries in this browser. It comes from this gateway and needs no internet.</p>
</section>
<section>
<h2><a href="/schema.graphql">Schema</a></h2>
<p>Every type and field with its description, for code generators and editors.</p>
</section>
<section>
<h2><a href="/health/ready">Health</a></h2>
<p id="health">Whether the gateway can serve queries.</p>
</section>
<section>
<h2>Apollo Sandbox</h2>
<p>It comes from Apollo's servers, which did not answer within two seconds.</p>
<button id="open-sandbox" hidden>Open it, it is loaded now</button>
</section>
<section class="wide">
<h2 id="contents-title">What the account holds</h2>
<ul id="contents"><li>See the explorer.</li></ul>
</section>
<section class="wide">
<h2>From the command line</h2>
<pre tabindex="0">curl -s <span id="origin"></span>/graphql -H 'content-type: application/json' \\
  -d '{"query":"{ contacts(first: 5) { nodes { id givenName } } }"}'</pre>
</section>
</div>
</main>
${script}
</body>
</html>
`;
}
