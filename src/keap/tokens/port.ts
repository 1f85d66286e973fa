/** What a credential's quota and spacing belong to: every account of one OAuth client shares them, an API key has its own. */
export interface Tokens {
  readonly kind: 'API_KEY' | 'OAUTH';
  /** Names the credential in cache keys without revealing it. An OAuth connection keeps it from token to token. */
  readonly fingerprint: string;
  /** The one header that carries the credential. Rejects with KeapError UPSTREAM_AUTH when there is none that Keap would take. */
  header(): Promise<Readonly<Record<string, string>>>;
  /**
   * Keap refused (401) the header that was sent. Resolves to true when there is another one by now, so that asking once
   * more can help; false when there is none, which an API key never has. Rejects like `header`.
   */
  renew(refused: Readonly<Record<string, string>>): Promise<boolean>;
  /** What a person has to do when Keap refuses the credential for good; completes the sentence of UPSTREAM_AUTH. */
  readonly remedy: string;
}
