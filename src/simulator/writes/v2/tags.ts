import { badRequest, ApiError } from '../../http/errors.js';
import type { InternalWorld } from '../../world/world.js';
import { columns, parseMask, requireProperties, readBody, type BodySchema } from '../form.js';
import { change, insert } from '../records.js';
import { applyTag, removeTag, withdrawTag } from '../tagging.js';
import { digits, readList, readObject, reference, text } from '../values.js';
import { noContent, type WriteRequest, type WriteEndpoint } from '../write.js';
import { findRecord, createResponder } from './endpoint.js';

const schema: BodySchema = {
  ...columns({ name: text(), description: text() }),
  category: (value, name, { world }) => ({
    category: value === null ? null : readObject({ id: reference('tag_categories') })(value, name, world),
  }),
};

const categorySchema: BodySchema = columns({ name: text(), description: text() });

/** Keap's document says of a category's name: "must be unique". */
function isTaken(world: InternalWorld, name: string): boolean {
  const categories = world.findTable('tag_categories', null)!;
  const range = categories.range(0, Infinity);
  const names = Array.from({ length: range.length }, (_, index) => categories.read(range.at(index))['name'] as string);
  return names.some((known) => known.trim().toLowerCase() === name.trim().toLowerCase());
}

/** The contact ids of a body without duplicates. Throws an ApiError if the list is missing. */
function readContactIds({ world, body }: WriteRequest): string[] {
  if (body['contact_ids'] === undefined || body['contact_ids'] === null) throw badRequest(`'contact_ids' is required.`);
  return [...new Set(readList(digits)(body['contact_ids'], 'contact_ids', world) as string[])];
}

export const tagWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'tags/{id}/contacts:applyTags',
    handle(request) {
      const { world, params, nowMs } = request;
      const tag = findRecord(world, 'tags', params['id']!)['id'] as string;
      const results = readContactIds(request).map((contact) => [contact, applyTag(world, tag, contact, nowMs)]);
      return { status: 200, json: { results: Object.fromEntries(results) as unknown } };
    },
  },
  {
    method: 'POST',
    path: 'tags/{id}/contacts:removeTags',
    handle(request) {
      const { world, params, nowMs } = request;
      const tag = findRecord(world, 'tags', params['id']!)['id'] as string;
      for (const contact of readContactIds(request)) withdrawTag(world, tag, contact, nowMs);
      return noContent;
    },
  },
  {
    method: 'POST',
    path: 'tags',
    handle(request) {
      const { world, body, nowMs } = request;
      requireProperties(body, ['name']);
      const values = readBody(schema, body, { world, record: null });
      return createResponder(request, 'tags')(insert(world, 'tags', values, nowMs), 'created');
    },
  },
  {
    method: 'POST',
    path: 'tags/categories',
    handle(request) {
      const { world, body, nowMs } = request;
      requireProperties(body, ['name']);
      const values = readBody(categorySchema, body, { world, record: null });
      if (isTaken(world, values['name'] as string))
        throw new ApiError(409, 'ALREADY_EXISTS', `There is a tag category with the name '${String(values['name'])}'.`);
      return createResponder(request, 'tag_categories')(insert(world, 'tag_categories', values, nowMs), 'created');
    },
  },
  {
    method: 'DELETE',
    path: 'tags/{id}',
    handle({ world, params }) {
      removeTag(world, findRecord(world, 'tags', params['id']!)['id'] as string);
      return noContent;
    },
  },
  {
    method: 'PATCH',
    path: 'tags/{id}',
    handle(request) {
      const { world, body, query, params, nowMs } = request;
      const record = findRecord(world, 'tags', params['id']!);
      const values = readBody(schema, body, { world, record }, parseMask(query, Object.keys(schema)));
      return createResponder(request, 'tags')(change(world, 'tags', record, values, nowMs), 'updated');
    },
  },
];
