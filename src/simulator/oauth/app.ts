import type { Grants } from './grants.js';

/** The OAuth app that Keap knows, and what it was granted. */
export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where people may be sent back to; null: anywhere on this machine. */
  readonly redirectUris: readonly string[] | null;
  /** The accounts whose owners can allow it. */
  readonly tenants: readonly string[];
  readonly grants: Grants;
}

/** The only scope there is (docs/keap-api.md 2.1). */
export const SCOPE = 'full';
