import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

const sandbox = 'https://embeddable-sandbox.cdn.apollographql.com';
const firstQuery = `# The newest contacts, their tags and their orders. Every field is described in the schema's documentation.
query Contacts {
  contacts(first: 10, orderBy: { field: CREATED_AT, direction: DESC }) {
    nodes {
      id
      givenName
      createdAt
      tags { nodes { name } }
      orders { nodes { total { amount } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

/** `/`: Apollo Sandbox on `/graphql`. It loads from Apollo's servers; without them the page shows other clients. */
export function addLandingPage(server: FastifyInstance): void {
  server.get('/', async (_request, reply) => {
    const nonce = randomBytes(16).toString('base64');
    return (
      reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', policy(nonce))
        // Sandbox opens a window to sign in to Apollo Studio.
        .header('cross-origin-opener-policy', 'same-origin-allow-popups')
        .header('cache-control', 'no-store')
        .send(page(nonce))
    );
  });
}

function policy(nonce: string): string {
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

function page(nonce: string): string {
  const initialState = JSON.stringify({ document: firstQuery }).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>keap-graph</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
  pre { background: #f2f2f2; padding: 1rem; overflow-x: auto; }
  #sandbox { position: absolute; inset: 0; }
  #sandbox:empty { display: none; }
  #sandbox iframe { width: 100%; height: 100vh; border: 0; background: #fff; }
</style>
</head>
<body>
<main>
<h1>keap-graph</h1>
<p>The GraphQL endpoint is <code>/graphql</code>. Apollo Sandbox opens here as soon as it is loaded; it comes from Apollo's
servers, so without the internet you stay on this page. Any GraphQL client works, and so does curl:</p>
<pre>curl -s <span id="origin"></span>/graphql -H 'content-type: application/json' \\
  -d '{"query":"{ contacts(first: 5) { nodes { id givenName } } }"}'</pre>
<p>Health: <a href="/health/ready">/health/ready</a></p>
</main>
<div id="sandbox"></div>
<script nonce="${nonce}">document.getElementById('origin').textContent = location.origin;</script>
<script nonce="${nonce}" src="${sandbox}/v2/embeddable-sandbox.umd.production.min.js"></script>
<script nonce="${nonce}">
if (window.EmbeddedSandbox) new window.EmbeddedSandbox({
  target: '#sandbox',
  initialEndpoint: new URL('/graphql', location.href).href,
  endpointIsEditable: false,
  hideCookieToggle: true,
  runTelemetry: false,
  allowDynamicStyles: false,
  initialState: ${initialState},
});
</script>
</body>
</html>
`;
}
