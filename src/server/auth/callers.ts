import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { GraphQLError } from 'graphql';
import type { Caller, Scope } from '../../graph/operation/context.js';

/** A key that opens the gateway, kept as its SHA-256. */
export interface CallerKey {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly sha256: Buffer;
  /** The Keap account it is bound to; null: any. */
  readonly account: string | null;
}

const anonymous: Caller = {
  name: 'anybody',
  scopes: new Set<Scope>(['read', 'write', 'snapshot', 'admin']),
  account: null,
};

/**
 * Who sends these headers. `keys` null: everybody may do everything. Throws a GraphQLError UNAUTHENTICATED (HTTP 401)
 * when no key, or one that is not known, is sent.
 */
export function identifyCaller(keys: readonly CallerKey[] | null, headers: IncomingHttpHeaders): Caller {
  if (keys === null) return anonymous;
  const sent = readKey(headers);
  if (sent === null) throw unauthenticated('This gateway needs a key.');
  const hash = createHash('sha256').update(sent).digest();
  // Every key is compared, in constant time, so that an answer's time tells nothing about which came close.
  const matching = keys.filter((key) => timingSafeEqual(key.sha256, hash));
  const [key] = matching;
  if (key === undefined) throw unauthenticated('The key that was sent is not known to this gateway.');
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
