import { badRequest } from '../http/errors.js';
import { mix } from '../world/prng.js';

/** v2 states no default; captures show 50 (docs/keap-api.md 5.2). */
const DEFAULT_SIZE = 50;

/** Parses the page size. Throws an ApiError unless it is a whole number from 1 to `maxSize`. */
export function parsePageSize(text: string | null, maxSize: number): number {
  if (text === null || text === '') return Math.min(DEFAULT_SIZE, maxSize);
  if (!/^\d+$/.test(text)) throw badRequest(`page_size must be a whole number, not '${text}'.`);
  const size = Number(text);
  if (size < 1 || size > maxSize) throw badRequest(`page_size must be between 1 and ${maxSize}, not ${text}.`);
  return size;
}

const TOKEN_SALT = 0x5eed;

/** A token that encodes an offset: an insertion before it shifts the records after it. */
export function makeToken(offset: number): string {
  return Buffer.from(`${offset.toString(36)}.${mix(TOKEN_SALT, offset).toString(36)}`).toString('base64url');
}

/** Decodes the offset of a token. Throws an ApiError for a text that is not a token of this simulator. */
export function parseToken(token: string | null): number {
  if (token === null || token === '') return 0;
  const offset = Number.parseInt(Buffer.from(token, 'base64url').toString('latin1').split('.')[0] ?? '', 36);
  if (Number.isNaN(offset) || makeToken(offset) !== token) throw badRequest(`page_token '${token}' is not valid.`);
  return offset;
}
