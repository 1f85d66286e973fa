import type { ResourceKey } from '../../resources/table.js';
import type { Payload } from '../world/collection.js';
import { badRequest } from '../http/errors.js';
import type { InternalWorld } from '../world/world.js';
import { digits, readList, invalidValue, type ValueReader } from './values.js';

/** Reads a property of a body into columns of v2 with their new values. */
export type PropertyReader = (
  value: unknown,
  name: string,
  context: { world: InternalWorld; record: Payload | null },
) => Payload;

/** The properties of a body. Unknown ones are ignored. */
export type BodySchema = Readonly<Record<string, PropertyReader>>;

/** A property that maps to one column, by default of the same name. */
export const column =
  (readValue: ValueReader, target?: string): PropertyReader =>
  (value, name, { world }) => ({ [target ?? name]: readValue(value, name, world) });

/** Several properties that map to one column each. */
export const columns = (values: Readonly<Record<string, ValueReader>>): BodySchema =>
  Object.fromEntries(Object.entries(values).map(([name, readValue]) => [name, column(readValue)]));

/**
 * Custom field values: the given ones are set, the others stay. Throws an ApiError for a field that the model does not
 * have.
 */
export const customFields =
  (model: ResourceKey): PropertyReader =>
  (value, name, { world, record }) => {
    const entries = readList((one, index) => {
      const { id, content } = (one ?? {}) as Payload;
      const field = digits(id, `${index}.id`);
      if (world.get(model, field) === null) throw invalidValue(`${index}.id`, `there is no custom field ${field}`);
      return [field, content ?? null];
    })(value, name, world) as [string, unknown][];
    const all = world.findTable(model, null)!;
    const range = all.range(0, Infinity);
    const previous = new Map(
      ((record?.['custom_fields'] ?? []) as Payload[]).map((one) => [one['id'], one['content']]),
    );
    const fields = Array.from({ length: range.length }, (_, index) => all.read(range.at(index))['id'] as string);
    const set = new Map(entries);
    return {
      custom_fields: fields.map((id) => ({ id, content: (set.has(id) ? set.get(id) : previous.get(id)) ?? null })),
    };
  };

/** The properties that `update_mask` names; null without it. Throws an ApiError for an unknown name. */
export function parseMask(query: URLSearchParams, knownNames: readonly string[]): readonly string[] | null {
  const names = query
    .getAll('update_mask')
    .flatMap((one) => one.split(','))
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const unknownNames = names.filter((one) => !knownNames.includes(one));
  if (unknownNames.length > 0)
    throw badRequest(`The update_mask names [${unknownNames.join(', ')}]. Supported are: ${knownNames.join(', ')}.`);
  return names.length === 0 ? null : names;
}

/** The columns that a body changes, limited to the mask. Throws an ApiError for the first invalid value. */
export function readBody(
  schema: BodySchema,
  body: Payload,
  context: { world: InternalWorld; record: Payload | null },
  mask: readonly string[] | null = null,
): Payload {
  const changed = Object.entries(schema)
    .filter(([name]) => Object.hasOwn(body, name) && (mask === null || mask.includes(name)))
    .map(([name, property]) => property(body[name], name, context));
  return Object.assign({}, ...changed) as Payload;
}

/** Throws an ApiError if one of these is missing or empty. */
export function requireProperties(body: Payload, names: readonly string[]): void {
  for (const name of names)
    if (body[name] === undefined || body[name] === null || body[name] === '')
      throw badRequest(`'${name}' is required and must not be empty.`);
}
