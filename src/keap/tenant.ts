import type { Identity } from './ask.js';
import { KeapError } from './errors.js';

/** Headers and scopes name an account by its host, userinfo by the host's first part (KEAP-API.md 3.1). */
export function sameTenant(one: string, other: string): boolean {
  const short = (name: string): string => name.trim().toLowerCase().split('.')[0] ?? '';
  return short(one) === short(other);
}

/** Whether headers, userinfo and the token's scope name one account. */
export const tenantsAgree = ({ tenant, tenantNames }: Identity, scope: string | null): boolean =>
  [...tenantNames, scope ?? tenant].every((name) => sameTenant(name, tenant));

/** The account whose name headers, userinfo and the token's scope agree on. Throws UPSTREAM_AUTH where they do not. */
export function agreedTenant(identity: Identity, scope: string | null): string {
  if (tenantsAgree(identity, scope)) return identity.tenant;
  const names = [...identity.tenantNames, ...(scope === null ? [] : [scope])];
  throw new KeapError(
    'UPSTREAM_AUTH',
    `Keap names different accounts for one credential (${[...new Set(names)].join(', ')}), so nothing was written. Connect the account again, or ask Keap's support.`,
  );
}
