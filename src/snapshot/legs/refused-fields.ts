import type { KeapError } from '../../keap/errors.js';
import type { Page } from '../../keap/keap-client.js';
import { isBadRequest } from './leg-errors.js';

/** How many requests may find the properties that Keap refuses. Those that are then not accepted are left out. */
const MAX_REQUESTS = 30;

/**
 * Requests a page again after Keap has answered 400 to it, without the optional properties that cause the answer. Keap
 * names none (docs/keap-api.md 4), so they are found by halves: one among 38 costs about 11 requests. Throws `error` where
 * they are not the cause.
 */
export async function requestWithoutRefusedFields(
  optional: readonly string[],
  error: KeapError,
  request: (fields: readonly string[]) => Promise<Page>,
): Promise<{ readonly page: Page; readonly refused: readonly string[] }> {
  const tryFields = (fields: readonly string[]): Promise<Page | null> =>
    request(fields).catch((reason: unknown) => {
      if (isBadRequest(reason)) return null;
      throw reason;
    });
  let page = await tryFields([]);
  if (page === null) throw error;
  const accepted: string[] = [];
  const refused: string[] = [];
  const open: (readonly string[])[] = [optional];
  for (let requests = 0, part = open.pop(); part !== undefined; part = open.pop()) {
    if (requests >= MAX_REQUESTS) {
      refused.push(...part);
      continue;
    }
    requests += 1;
    const found = await tryFields([...accepted, ...part]);
    if (found !== null) {
      page = found;
      accepted.push(...part);
    } else if (part.length === 1) refused.push(...part);
    else open.push(part.slice(part.length / 2), part.slice(0, part.length / 2));
  }
  return { page, refused };
}
