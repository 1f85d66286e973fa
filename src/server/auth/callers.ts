import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { GraphQLError } from 'graphql';
import type { Caller, Scope } from '../../graph/operation/context.js';

/** A key of the gateway, stored as its SHA-256. */
export interface CallerKey {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly sha256: Buffer;
  /** The only Keap account it may use; null: any. */
  readonly account: string | null;
}

const anonymous: Caller = {
  name: 'anybody',
  scopes: new Set<Scope>(['read', 'write', 'snapshot', 'admin']),
  account: null,
};

/**
 * The caller who sends these headers. `keys` null: every caller may do everything. Throws a GraphQLError UNAUTHENTICATED
 * (HTTP 401) for a missing or unknown key.
 */
export function identifyCaller(keys: readonly CallerKey[] | null, headers: IncomingHttpHeaders): Caller {
  if (keys === null) return anonymous;
  const sent = readKey(headers);
  if (sent === null) throw unauthenticated('This gateway needs a key.');
  const hash = createHash('sha256').update(sent).digest();
  // Every key is compared, in constant time, so that the response time does not reveal a near match.
  const matching = keys.filter((key) => timingSafeEqual(key.sha256, hash));
  const [key] = matching;
  if (key === undefined) throw unauthenticated('This gateway does not know the key that was sent.');
  return { name: key.name, scopes: key.scopes, account: key.account };
}

function readKey(headers: IncomingHttpHeaders): string | null {
  const bearer = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const plain = headers['x-api-key'];
  return bearer ?? (typeof plain === 'string' && plain !== '' ? plain : null);
}

function unauthenticated(reason: string): GraphQLError {
  return new GraphQLError(`${reason} Send one as "Authorization: Bearer <key>" or "x-api-key: <key>".`, {
    extensions: {
      code: 'UNAUTHENTICATED',
      http: { status: 401, headers: new Map([['www-authenticate', 'Bearer realm="keap-graph"']]) },
    },
  });
}
