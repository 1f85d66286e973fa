/** Why a connection cannot be renewed any more: Keap refused the refresh token, nobody knows whether it was spent, or it is for another account. */
export type BrokenReason = 'REFUSED' | 'UNKNOWN_OUTCOME' | 'OTHER_TENANT';

/** Nothing was kept: the tenant is connected under another name. */
export class TenantTaken extends Error {
  override readonly name = 'TenantTaken';
}

/** Tokens as they are kept. */
export interface EncryptedTokens {
  /** Which encryption key sealed them. */
  readonly keyId: string;
  readonly sealed: Buffer;
  readonly accessExpiresAt: Date;
}

/** Tokens that Keap has just granted. */
export interface NewTokens extends EncryptedTokens {
  readonly tenant: string | null;
  readonly grantedAt: Date;
}

/** A connection as it is kept. */
export interface StoredConnection extends EncryptedTokens {
  readonly account: string;
  /** As the token's scope names it; null until Keap has told. */
  readonly tenant: string | null;
  readonly status: 'CONNECTED' | 'BROKEN';
  readonly brokenReason: BrokenReason | null;
  readonly connectedAt: Date;
  readonly refreshedAt: Date | null;
  /** Grows with every pair of tokens. */
  readonly version: number;
  /** Set while somebody spends the refresh token. */
  readonly spending: string | null;
}

/** The connections and what may be done with them; each step is committed when it resolves. */
export interface Connections {
  read(account: string): Promise<StoredConnection | null>;
  /** Notes that the refresh token of this version is about to be sent. False: it is not the version any more. */
  beginRefresh(account: string, version: number, refreshId: string): Promise<boolean>;
  /** Keeps what came of it and takes the mark away. False: the connection was made anew meanwhile. Rejects with TenantTaken. */
  completeRefresh(account: string, refreshId: string, tokens: NewTokens): Promise<boolean>;
  /** The token was certainly not spent: takes the mark away, and what somebody concluded from it. */
  rollbackRefresh(account: string, refreshId: string): Promise<void>;
  break(account: string, version: number, reason: BrokenReason): Promise<void>;
  /** Makes or replaces a connection. Rejects with TenantTaken. */
  connect(account: string, tokens: NewTokens): Promise<void>;
}

/** Where connections are kept. */
export interface ConnectionStore extends Connections {
  list(): Promise<readonly StoredConnection[]>;
  /** Runs `work` while no other process can for this account. */
  withLock<T>(account: string, work: (lockedStore: Connections) => Promise<T>): Promise<T>;
  /** Keeps a nonce, and forgets those that ended before `madeAt`. */
  addState(nonce: string, life: { readonly createdAt: Date; readonly expiresAt: Date }): Promise<void>;
  /** Whether the nonce was there; it is not any more. */
  consumeState(nonce: string): Promise<boolean>;
}
