import type { Grants } from './grants.js';

/** The registered OAuth app and its grants. */
export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Allowed redirect URIs; null: any on this machine. */
  readonly redirectUris: readonly string[] | null;
  /** The accounts whose owners can allow the app. */
  readonly tenants: readonly string[];
  readonly grants: Grants;
}

/** The only scope (docs/keap-api.md 2.1). */
export const SCOPE = 'full';
