import type { Payload } from '../world/collection.js';
import { badRequest } from '../http/errors.js';
import type { Route } from '../routes/route.js';

/** Reduces a record to the requested columns. */
export type Projection = (record: Payload) => Payload;

/**
 * The names in `fields`. The document of each list decides which of OpenAPI's two forms it takes (docs/keap-api.md 15).
 * How Keap treats the other form is unknown; the simulator rejects it so that a wrong assumption shows.
 */
function parseNames(query: URLSearchParams, explode: boolean): string[] {
  const parameters = query.getAll('fields');
  if (explode ? parameters.some((text) => text.includes(',')) : parameters.length > 1)
    throw badRequest(
      explode
        ? `fields must be repeated for each name, as in fields=a&fields=b, not '${parameters.join('&')}'.`
        : `fields must be given once, with its names joined by commas, not ${parameters.length} times.`,
    );
  return parameters
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Parses `fields`. Throws an ApiError for an unknown name; lists without the parameter ignore it. */
export function parseProjection(query: URLSearchParams, { fields }: Pick<Route, 'fields'>): Projection {
  if (fields === null) return (record) => record;
  const named = parseNames(query, fields.explode);
  for (const name of named)
    if (
      fields.mode === 'select' ? ![...fields.byDefault, ...fields.optional].includes(name) : !/^[a-z_0-9]+$/.test(name)
    )
      throw badRequest(
        `The following fields are unrecognized: [${name}]. Supported are: ${fields.optional.join(', ')}.`,
      );
  if (fields.mode === 'select') {
    const columns = named.length > 0 ? [...new Set(['id', ...named])] : fields.byDefault;
    return (record) => Object.fromEntries(columns.filter((name) => name in record).map((name) => [name, record[name]]));
  }
  const hidden = new Set(fields.optional.filter((name) => !named.includes(name)));
  return (record) => {
    for (const name of named)
      if (!fields.optional.includes(name) && !(name in record))
        throw badRequest(
          `The following fields are unrecognized: [${name}]. Supported are: ${fields.optional.join(', ')}.`,
        );
    return Object.fromEntries(Object.entries(record).filter(([name]) => !hidden.has(name)));
  };
}

/** A projection without these columns. */
export const withoutColumns =
  (names: readonly string[], project: Projection): Projection =>
  (record) =>
    Object.fromEntries(Object.entries(project(record)).filter(([name]) => !names.includes(name)));
