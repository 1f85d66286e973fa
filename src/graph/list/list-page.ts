import type { Clause } from '../../keap/keap-client.js';
import { KeapError } from '../../keap/errors.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { OrderBy } from './order.js';
import type { CursorPosition } from './cursor.js';

/** Which list of Keap is read, and in which way, without saying from where. */
export interface ListQuery {
  readonly key: ResourceKey;
  readonly endpoint: Endpoint;
  readonly filter: readonly Clause[];
  readonly orderBy: OrderBy | null;
  readonly parentId: string | null;
  readonly fields: readonly string[];
  readonly plan: string;
}

/** Records of a list, each with the place behind it. */
export interface ListResult {
  readonly rows: readonly { readonly row: Payload; readonly position: CursorPosition }[];
  readonly hasNextPage: boolean;
  readonly total: number | null;
}

/** A page that cannot be a part of the list it was asked of. */
export function badPageError({ endpoint: { path } }: ListQuery, what: string): KeapError {
  return new KeapError(
    'UPSTREAM_BAD_DATA',
    `Keap answered ${path} ${what}, so records of the list may be missing or repeated. Try again, or start without \`after\`.`,
    { path },
  );
}
