import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { FileLinks } from '../graph/operation/context.js';

/** How long an address works. */
const TTL_MS = 900_000;

/** What an address is worth. */
export type LinkVerdict = 'valid' | 'expired' | 'tampered';

/**
 * Addresses of file contents that need no further credential: the file's id, when it ends, and a signature over both. The
 * key is drawn from Keap's credential (HKDF, RFC 5869), which every replica has and nobody outside does.
 */
export class SignedFileLinks implements FileLinks {
  private readonly key: Buffer;

  constructor(
    secret: string,
    private readonly clock: Clock,
    /** The Keap account whose files these are. */
    private readonly account: string,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'keap-graph file links', 32));
  }

  linkTo(fileId: string): { readonly url: string; readonly expiresAt: Date } {
    const expires = String(Math.ceil((this.clock.now() + TTL_MS) / 1000));
    const signature = this.sign(fileId, expires).toString('base64url');
    return {
      url: `/files/${this.account}/${fileId}?expires=${expires}&signature=${signature}`,
      expiresAt: new Date(Number(expires) * 1000),
    };
  }

  /** Whether an address was given out here and still works. The signature is compared in constant time, before the end is believed. */
  verify(fileId: string, expires: string, signature: string): LinkVerdict {
    const actual = Buffer.from(signature, 'base64url');
    const expected = this.sign(fileId, expires);
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return 'tampered';
    return this.clock.now() < Number(expires) * 1000 ? 'valid' : 'expired';
  }

  private sign(fileId: string, expires: string): Buffer {
    return createHmac('sha256', this.key).update(`${this.account} ${fileId} ${expires}`).digest();
  }
}
