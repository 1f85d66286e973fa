/** How the client proves who it is. An API key never changes; OAuth's tokens will. */
export interface Tokens {
  readonly kind: 'API_KEY' | 'OAUTH';
  /** Names the credential in cache keys without revealing it. */
  readonly fingerprint: string;
  /** The one header that carries the credential. */
  header(): Promise<Readonly<Record<string, string>>>;
}
