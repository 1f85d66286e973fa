import type { CacheableRequest } from '../cache/entry.js';
import { parseObject } from '../codec/response.js';
import type { EndpointResolver } from '../endpoints/resolver.js';
import { KeapError } from '../errors.js';
import type { Identity, RequestContext } from '../keap-client.js';
import type { Payload } from '../../resources/row.js';
import { createGetRequest, type Handler, type ParsedResponse } from '../request.js';

const IDENTITY_TTL_MS = 300_000;

/** The cheapest authenticated call (docs/keap-api.md 2.3). */
const USERINFO = { v2: '/v2/oauth/connect/userinfo', v1: '/v1/oauth/connect/userinfo' } as const;

/** The first userinfo request, as the cache sees it. */
export function buildIdentityRequest(endpointResolver: EndpointResolver): CacheableRequest {
  const url = endpointResolver.isAllowed('v2') ? USERINFO.v2 : USERINFO.v1;
  return { method: 'GET', url, resource: null, ttlMs: IDENTITY_TTL_MS, isReference: false };
}

/** Asks v2 for userinfo, and v1 where v2 has none. */
export async function fetchIdentity(
  send: Handler<ParsedResponse>,
  endpointResolver: EndpointResolver,
  requestContext: RequestContext,
): Promise<Identity> {
  const apiVersions = (['v2', 'v1'] as const).filter((apiVersion) => endpointResolver.isAllowed(apiVersion));
  for (const [index, apiVersion] of apiVersions.entries()) {
    const path = USERINFO[apiVersion];
    try {
      const request = { ...createGetRequest(path, path, null, requestContext), ttlMs: IDENTITY_TTL_MS };
      return readIdentity(await send({ ...request, parse: (text) => parseObject(text, path) }));
    } catch (error) {
      const isMissing = error instanceof KeapError && error.facts.absent === true;
      if (!isMissing || index === apiVersions.length - 1) throw error;
    }
  }
  throw new RangeError('No version of the API is allowed.');
}

/** A response without a tenant is normal, one without a user too (docs/keap-api.md 15). */
function readIdentity({ data, tenant }: ParsedResponse): Identity {
  const user = data as Payload;
  const readText = (name: string): string | null => {
    const value = user[name];
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  // The header's form (`ps359.infusionsoft.com`) differs from userinfo's `tenant_id`. Every response has the header, so it takes precedence.
  const name = [readText('given_name'), readText('family_name')].filter((part) => part !== null).join(' ');
  const admin = user['is_admin'];
  return {
    userId: readText('sub') ?? readText('id'),
    localUserId: readText('id'),
    email: readText('email'),
    name: name === '' ? null : name,
    admin: typeof admin === 'boolean' ? admin : null,
    tenant: tenant ?? readText('tenant_id'),
    tenantNames: [tenant, readText('tenant_id')].filter((named) => named !== null),
  };
}

/** Headers and scopes name an account by its host, userinfo by the first label of the host (docs/keap-api.md 3.1). */
export function isSameTenant(first: string, second: string): boolean {
  const normalizeName = (name: string): string => name.trim().toLowerCase().split('.')[0] ?? '';
  return normalizeName(first) === normalizeName(second);
}

/** Whether headers, userinfo and the token's scope name one account; null where headers and userinfo name none. */
export function areTenantsEqual({ tenant, tenantNames }: Identity, scope: string | null): boolean | null {
  if (tenant === null) return null;
  return [...tenantNames, scope ?? tenant].every((name) => isSameTenant(name, tenant));
}

/** The account that headers, userinfo and the token's scope agree on; null where none of them names one. Throws UPSTREAM_AUTH where they disagree. */
export function findAgreedTenant(identity: Identity, scope: string | null): string | null {
  if (areTenantsEqual(identity, scope) !== false) return identity.tenant ?? scope;
  const names = [...identity.tenantNames, ...(scope === null ? [] : [scope])];
  throw new KeapError(
    'UPSTREAM_AUTH',
    `Keap names different accounts for one credential (${[...new Set(names)].join(', ')}), so nothing was written. Connect the account again, or ask Keap's support.`,
  );
}
