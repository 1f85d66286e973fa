import { badRequest } from '../http/errors.js';
import { mix } from '../world/prng.js';

/** v2 states no default; 50 was once seen (docs/keap-api.md 5.2). */
const DEFAULT_SIZE = 50;

/** The page size asked for. Throws a Refusal when it is no whole number from 1 to `largest`. */
export function pageSize(text: string | null, largest: number): number {
  if (text === null || text === '') return Math.min(DEFAULT_SIZE, largest);
  if (!/^\d+$/.test(text)) throw badRequest(`page_size must be a whole number, not '${text}'.`);
  const size = Number(text);
  if (size < 1 || size > largest) throw badRequest(`page_size must be between 1 and ${largest}, not ${text}.`);
  return size;
}

const MARK = 0x5eed;

/** The token that keeps a place by its position: what is written before it shifts what comes after. */
export function tokenAt(offset: number): string {
  return Buffer.from(`${offset.toString(36)}.${mix(MARK, offset).toString(36)}`).toString('base64url');
}

/** The position of a token. Throws a Refusal for a text that is not one of ours. */
export function offsetOf(token: string | null): number {
  if (token === null || token === '') return 0;
  const offset = Number.parseInt(Buffer.from(token, 'base64url').toString('latin1').split('.')[0] ?? '', 36);
  if (Number.isNaN(offset) || tokenAt(offset) !== token) throw badRequest(`page_token '${token}' is not valid.`);
  return offset;
}
