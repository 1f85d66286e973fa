import type { Payload } from '../world/collection.js';
import { badRequest } from '../http/errors.js';
import type { Optional } from './endpoint.js';

/**
 * Drops the optional properties that a request did not name. Throws an ApiError, in Keap's words, for a name that is no
 * optional property (docs/keap-api.md 4). An object without any ignores the parameter.
 */
export function dropOptional(
  query: URLSearchParams,
  optional: Optional | undefined,
  kind: 'list' | 'single',
): (record: Payload) => Payload {
  if (!optional) return (record) => record;
  const requested = query
    .getAll('optional_properties')
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unrecognized = requested.filter((name) => !optional.names.includes(name));
  if (unrecognized.length > 0)
    throw badRequest(`The following optional-properties are unrecognized: [${unrecognized.join(', ')}]`);
  const neverListed = kind === 'list' ? (optional.notInLists ?? []) : [];
  const hidden = new Set(optional.names.filter((name) => !requested.includes(name) || neverListed.includes(name)));
  return (record) => Object.fromEntries(Object.entries(record).filter(([name]) => !hidden.has(name)));
}
