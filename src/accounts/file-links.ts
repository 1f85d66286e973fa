import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { FileLinks } from '../graph/operation/context.js';

/** How long a URL is valid. */
const TTL_MS = 900_000;

/** The validity of a URL. */
export type LinkVerdict = 'valid' | 'expired' | 'tampered';

/**
 * Signed links to file contents that need no other credential: the file's id, the expiry, and a signature over both. The
 * key is derived from Keap's credential (HKDF, RFC 5869), which every replica has and no one else.
 */
export class SignedFileLinks implements FileLinks {
  private readonly key: Buffer;

  constructor(
    secret: string,
    private readonly clock: Clock,
    /** The Keap account of the files. */
    private readonly account: string,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'keap-graph file links', 32));
  }

  linkTo(fileId: string): { readonly path: string; readonly expiresAt: Date } {
    const expires = String(Math.ceil((this.clock.now() + TTL_MS) / 1000));
    const signature = this.sign(fileId, expires).toString('base64url');
    return {
      path: `/files/${this.account}/${fileId}?expires=${expires}&signature=${signature}`,
      expiresAt: new Date(Number(expires) * 1000),
    };
  }

  /** Checks a URL. Compares the signature in constant time, before it reads the expiry. */
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
