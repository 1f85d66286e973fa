import type { Endpoint } from '../../resources/row.js';
import type { PageRequest } from '../keap-client.js';
import { KeapError } from '../errors.js';

/** What Keap's ids look like; anything else (`..`, `1/notes`) could name another path. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a text can be an id of Keap's at all. */
export function isKeapId(id: string): boolean {
  return ID.test(id);
}

/** What asking by an id that can be none fails of. The id stays untold: what got into its place may be a person's data. */
export function invalidIdError(path: string): KeapError {
  return new KeapError(
    'UPSTREAM_BAD_DATA',
    `A record of Keap holds an id that ${path} cannot be asked by: it is not 1 to 64 letters, digits, "-" and "_". ` +
      "Try again; if it stays so, show the record to Keap's support.",
    { path, lasting: true },
  );
}

/** Ids in chunks of at most `cap`, and of at most `maxLength` characters joined by commas. Sorted, so that equal sets are equal URLs. */
export function chunkIds(ids: Iterable<string>, maxCount: number, maxLength: number): string[][] {
  const sorted = [...new Set(ids)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const chunks: string[][] = [];
  let length = Infinity;
  for (const id of sorted) {
    const lastChunk = chunks.at(-1);
    if (lastChunk === undefined || lastChunk.length >= maxCount || length + 1 + id.length > maxLength) {
      chunks.push([id]);
      length = id.length;
    } else {
      lastChunk.push(id);
      length += 1 + id.length;
    }
  }
  return chunks;
}

/** The ids a filter names by the id set; an answer may hold no others. */
export function getRequestedIds({ idSet }: Endpoint, { filter = [] }: PageRequest): ReadonlySet<string> | null {
  const clause = filter.find(({ field, op }) => field === idSet?.filter && op === '==');
  if (clause === undefined) return null;
  return new Set(typeof clause.value === 'string' ? [clause.value] : clause.value);
}
