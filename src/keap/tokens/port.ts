/** How the client proves who it is. */
export interface Tokens {
  readonly kind: 'API_KEY' | 'OAUTH';
  /** Names the credential in cache keys without revealing it. An OAuth connection keeps it from token to token. */
  readonly fingerprint: string;
  /** The one header that carries the credential. Rejects with KeapError UPSTREAM_AUTH when there is none that Keap would take. */
  header(): Promise<Readonly<Record<string, string>>>;
  /** What a person has to do when Keap refuses the credential for good; completes the sentence of UPSTREAM_AUTH. */
  readonly remedy: string;
}
