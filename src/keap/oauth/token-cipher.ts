import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { KeapError } from '../errors.js';
import type { EncryptedTokens } from './store.js';

/** A key of AES-256-GCM and the id that is stored with each ciphertext. */
export interface CipherKey {
  readonly id: string;
  readonly bytes: Buffer;
}

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts tokens, bound to their account, and signs texts that must come back unchanged. */
export class TokenCipher {
  /** The first key encrypts, all decrypt. */
  constructor(private readonly keys: readonly CipherKey[]) {
    if (keys.length === 0) throw new RangeError('A token cipher needs a key.');
  }

  encrypt(account: string, pair: TokenPair): Pick<EncryptedTokens, 'keyId' | 'sealed'> {
    const { id, bytes } = this.primaryKey();
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', bytes, iv).setAAD(Buffer.from(account));
    const ciphertext = Buffer.concat([cipher.update(JSON.stringify(pair), 'utf8'), cipher.final()]);
    return { keyId: id, sealed: Buffer.concat([iv, cipher.getAuthTag(), ciphertext]) };
  }

  /** Throws KeapError UPSTREAM_AUTH. */
  decrypt(account: string, { keyId, sealed }: Pick<EncryptedTokens, 'keyId' | 'sealed'>): TokenPair {
    const key = this.keys.find(({ id }) => id === keyId);
    if (key === undefined) {
      throw new KeapError(
        'UPSTREAM_AUTH',
        `The tokens of account "${account}" are encrypted with key ${keyId}, which is not in TOKEN_ENCRYPTION_KEY. Put it back behind the new one, or connect the account again.`,
      );
    }
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, sealed.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(account))
        .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const plaintext = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return JSON.parse(plaintext.toString('utf8')) as TokenPair;
    } catch {
      // Without the cause: it does not help, and may contain secrets.
      throw new KeapError(
        'UPSTREAM_AUTH',
        `The stored tokens of account "${account}" were altered. Connect the account again.`,
      );
    }
  }

  /** The text with a signature appended. */
  sign(text: string): string {
    const body = Buffer.from(text).toString('base64url');
    return `${body}.${computeSignature(this.primaryKey(), body).toString('base64url')}`;
  }

  /** The text of a result of `sign`, with any of the keys; null for anything else. */
  verify(signed: string): string | null {
    const [body = '', encodedSignature = '', ...more] = signed.split('.');
    const actual = Buffer.from(encodedSignature, 'base64url');
    const isValid = this.keys.some((key) => {
      const expected = computeSignature(key, body);
      return actual.length === expected.length && timingSafeEqual(actual, expected);
    });
    return isValid && more.length === 0 ? Buffer.from(body, 'base64url').toString('utf8') : null;
  }

  /** Derives a secret for another purpose from the first key. */
  deriveKey(purpose: string): string {
    return deriveBytes(this.primaryKey(), purpose).toString('base64url');
  }

  private primaryKey(): CipherKey {
    const [primaryKey] = this.keys;
    if (primaryKey === undefined) throw new RangeError('A token cipher needs a key.');
    return primaryKey;
  }
}

const deriveBytes = ({ bytes }: CipherKey, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', bytes, '', `keap-graph ${purpose}`, 32));

const computeSignature = (key: CipherKey, body: string): Buffer =>
  createHmac('sha256', deriveBytes(key, 'signature')).update(body).digest();
