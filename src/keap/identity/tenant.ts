import type { Identity } from '../keap-client.js';
import { KeapError } from '../errors.js';

/** Headers and scopes name an account by its host, userinfo by the host's first part (docs/keap-api.md 3.1). */
export function isSameTenant(first: string, second: string): boolean {
  const normalizeName = (name: string): string => name.trim().toLowerCase().split('.')[0] ?? '';
  return normalizeName(first) === normalizeName(second);
}

/** Whether headers, userinfo and the token's scope name one account; null where headers and userinfo name none. */
export function areTenantsEqual({ tenant, tenantNames }: Identity, scope: string | null): boolean | null {
  if (tenant === null) return null;
  return [...tenantNames, scope ?? tenant].every((name) => isSameTenant(name, tenant));
}

/** The account whose name headers, userinfo and the token's scope agree on; null where none of them names one. Throws UPSTREAM_AUTH where they do not agree. */
export function findAgreedTenant(identity: Identity, scope: string | null): string | null {
  if (areTenantsEqual(identity, scope) !== false) return identity.tenant ?? scope;
  const names = [...identity.tenantNames, ...(scope === null ? [] : [scope])];
  throw new KeapError(
    'UPSTREAM_AUTH',
    `Keap names different accounts for one credential (${[...new Set(names)].join(', ')}), so nothing was written. Connect the account again, or ask Keap's support.`,
  );
}
