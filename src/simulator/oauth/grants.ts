import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.js';

/** The tokens that a person's consent gives an app for one account. */
export interface TokenGrant {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/** An issued token: its account and its state. */
export interface KnownToken<State extends string> {
  readonly tenant: string;
  readonly state: State;
}

/** The issued codes and tokens. */
export interface Grants {
  /** Issues a code for one exchange within ten minutes, with this redirect URI only. */
  code(tenant: string, redirectUri: string): string;
  /**
   * The account of a code; null if the code is unknown, used, expired, or of another redirect URI. Either way the code
   * is spent.
   */
  redeem(code: string, redirectUri: string): string | null;
  /** Issues tokens as if a person had allowed the app. */
  grant(tenant: string): TokenGrant;
  refreshToken(token: string): KnownToken<'good' | 'spent' | 'revoked'> | null;
  /** Exchanges a good refresh token for new tokens and marks it as spent. */
  rotate(refreshToken: string): TokenGrant;
  accessToken(token: string): KnownToken<'good' | 'expired' | 'revoked'> | null;
  /** Expires every access token issued so far. */
  expireAccessTokens(): void;
  /** Revokes the codes and tokens of an account, as its owner does by removing the app. */
  revoke(tenant: string): void;
}

const CODE_TTL_MS = 600_000;

type AccessTokenEntry = { readonly tenant: string; expiresAtMs: number; revoked: boolean };
type RefreshTokenEntry = { readonly tenant: string; state: 'good' | 'spent' | 'revoked' };

/**
 * Opaque texts of the observed lengths: 28 characters for access tokens, 32 for refresh tokens (docs/keap-api.md 2.1).
 */
const makeOpaqueToken = (bytes: number): string => randomBytes(bytes).toString('base64url');

export function createGrants(accessTokenSeconds: number, clock: Clock): Grants {
  const codes = new Map<string, { tenant: string; redirectUri: string; expiresAtMs: number }>();
  const accessTokens = new Map<string, AccessTokenEntry>();
  const refreshTokens = new Map<string, RefreshTokenEntry>();
  const grant = (tenant: string): TokenGrant => {
    const tokens = {
      accessToken: makeOpaqueToken(21),
      refreshToken: makeOpaqueToken(24),
      expiresInSeconds: accessTokenSeconds,
    };
    const expiresAtMs = clock.now() + accessTokenSeconds * 1000;
    accessTokens.set(tokens.accessToken, { tenant, expiresAtMs, revoked: false });
    refreshTokens.set(tokens.refreshToken, { tenant, state: 'good' });
    return tokens;
  };
  return {
    code(tenant, redirectUri) {
      const code = makeOpaqueToken(15);
      codes.set(code, { tenant, redirectUri, expiresAtMs: clock.now() + CODE_TTL_MS });
      return code;
    },
    redeem(code, redirectUri) {
      const known = codes.get(code);
      codes.delete(code);
      return known && known.redirectUri === redirectUri && clock.now() < known.expiresAtMs ? known.tenant : null;
    },
    grant,
    refreshToken: (token) => refreshTokens.get(token) ?? null,
    rotate(refreshToken) {
      const known = refreshTokens.get(refreshToken);
      if (known?.state !== 'good') throw new RangeError('Only a good refresh token can be exchanged.');
      known.state = 'spent';
      return grant(known.tenant);
    },
    accessToken(token) {
      const known = accessTokens.get(token);
      if (!known) return null;
      const validity = clock.now() >= known.expiresAtMs ? 'expired' : 'good';
      return { tenant: known.tenant, state: known.revoked ? 'revoked' : validity };
    },
    expireAccessTokens() {
      for (const known of accessTokens.values()) known.expiresAtMs = Math.min(known.expiresAtMs, clock.now());
    },
    revoke(tenant) {
      for (const [code, known] of codes) if (known.tenant === tenant) codes.delete(code);
      for (const known of accessTokens.values()) if (known.tenant === tenant) known.revoked = true;
      for (const known of refreshTokens.values())
        if (known.tenant === tenant && known.state === 'good') known.state = 'revoked';
    },
  };
}
