import fastify, { type FastifyInstance } from 'fastify';

/** The gateway, and a key that only this backend has. */
export interface Gateway {
  readonly url: string;
  readonly key: string;
}

/** A backend that hands the operations of its users to the gateway and adds the key. */
export function createBackend(gateway: Gateway, isSignedIn: (cookie: string) => boolean): FastifyInstance {
  const backend = fastify();
  backend.post('/graphql', async ({ headers, body }, reply) => {
    // A page of another site can make a browser send the cookie too.
    if (headers['sec-fetch-site'] !== 'same-origin') return reply.code(403).send(refuse('FORBIDDEN'));
    if (!isSignedIn(headers.cookie ?? '')) return reply.code(401).send(refuse('UNAUTHENTICATED'));
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.key}` },
      body: JSON.stringify(body),
    });
    return reply
      .code(response.status)
      .type('application/json')
      .send(await response.text());
  });
  return backend;
}

const refuse = (code: string) => ({ errors: [{ message: 'Sign in first.', extensions: { code } }] });
