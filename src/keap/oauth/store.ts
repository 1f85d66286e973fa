/** Why a connection cannot be refreshed any more: Keap rejected the refresh token, it may be used up, or it is for another account. */
export type BrokenReason = 'REFUSED' | 'UNKNOWN_OUTCOME' | 'OTHER_TENANT';

/** The tenant is connected under another name; nothing was stored. */
export class TenantTaken extends Error {
  override readonly name = 'TenantTaken';
}

/** Tokens as stored. */
export interface EncryptedTokens {
  /** The encryption key that encrypted them. */
  readonly keyId: string;
  readonly sealed: Buffer;
  readonly accessExpiresAt: Date;
}

/** Tokens that Keap has granted and that are not stored yet. */
export interface NewTokens extends EncryptedTokens {
  readonly tenant: string | null;
  readonly grantedAt: Date;
}

/** A connection as stored. */
export interface StoredConnection extends EncryptedTokens {
  readonly account: string;
  /** From the token's scope; null until Keap has named it. */
  readonly tenant: string | null;
  readonly status: 'CONNECTED' | 'BROKEN';
  readonly brokenReason: BrokenReason | null;
  readonly connectedAt: Date;
  readonly refreshedAt: Date | null;
  /** Increases with every pair of tokens. */
  readonly version: number;
  /** Id of the refresh in flight; null if there is none. */
  readonly refreshInFlight: string | null;
}

/** Operations on stored connections. Each is committed when it resolves. */
export interface Connections {
  read(account: string): Promise<StoredConnection | null>;
  /** Records that the refresh token of this version is about to be sent. False if the version has changed. */
  beginRefresh(account: string, version: number, refreshId: string): Promise<boolean>;
  /** Stores the new tokens and ends the refresh. False if a person reconnected the account meanwhile. Rejects with TenantTaken. */
  completeRefresh(account: string, refreshId: string, tokens: NewTokens): Promise<boolean>;
  /** Ends a refresh whose token was certainly not used, and clears the broken status that another process derived from it. */
  rollbackRefresh(account: string, refreshId: string): Promise<void>;
  break(account: string, version: number, reason: BrokenReason): Promise<void>;
  /** Creates or replaces a connection. Rejects with TenantTaken. */
  connect(account: string, tokens: NewTokens): Promise<void>;
}

/** The store of connections. */
export interface ConnectionStore extends Connections {
  list(): Promise<readonly StoredConnection[]>;
  /** Runs `work` with a lock on the account that all processes share. */
  withLock<T>(account: string, work: (lockedStore: Connections) => Promise<T>): Promise<T>;
  /** Stores a nonce, and deletes those that expired before `createdAt`. */
  addState(nonce: string, life: { readonly createdAt: Date; readonly expiresAt: Date }): Promise<void>;
  /** Deletes a nonce. True if it was stored. */
  consumeState(nonce: string): Promise<boolean>;
}
