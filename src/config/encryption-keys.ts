import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A key of AES-256-GCM and the id that is stored with each ciphertext. */
export interface EncryptionKey {
  /** The first digits of the key's hash: the same key has the same id on every replica. */
  readonly id: string;
  readonly bytes: Buffer;
}

const KEY_BYTES = 32;

/** Parses `TOKEN_ENCRYPTION_KEY`: keys as base64, comma separated, the one to encrypt with first. */
export const encryptionKeys = z.string().transform((text, context): readonly EncryptionKey[] => {
  const keys = text.split(',').map((part) => Buffer.from(part.trim(), 'base64'));
  const invalid = keys.findIndex(({ length }) => length !== KEY_BYTES);
  if (invalid >= 0)
    context.addIssue({ code: 'custom', message: `key ${invalid + 1} is not ${KEY_BYTES} bytes as base64` });
  return keys.map((bytes) => ({ id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes }));
});
