import type { KeapError } from '../../keap/errors.js';
import { invalidIdError } from '../../keap/codec/ids.js';
import { table, type ResourceKey } from '../../resources/table.js';

/** Whether Keap can be asked by an id that stands in a record. What it sends there may be anything. */
export { isKeapId as isAskable } from '../../keap/codec/ids.js';

/** What asking a collection by any other id fails of. */
export function invalidIdErrorFor(key: ResourceKey): KeapError {
  const { path } = table[key].endpoints[0] as { readonly path: string };
  return invalidIdError(path);
}
