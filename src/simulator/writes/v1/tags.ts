import { badRequest } from '../../http/errors.js';
import { tag } from '../../v1/views/tagging.js';
import { columns, requireProperties, readBody, type BodySchema } from '../form.js';
import { insert } from '../records.js';
import { applyTag, withdrawTag } from '../tagging.js';
import { digits, readList, readObject, reference, text } from '../values.js';
import { noContent, type WriteRequest, type WriteEndpoint } from '../write.js';
import { parseIds, findRecord, respondWith } from './endpoint.js';

/** CreateTag of Keap's v1 document. */
const schema: BodySchema = {
  ...columns({ name: text(), description: text() }),
  category: (value, name, { world }) => ({
    category: value === null ? null : readObject({ id: reference('tag_categories') })(value, name, world),
  }),
};

/** The ids of a body without duplicates. Throws an ApiError if the list is missing. */
function readIdList({ world, body }: WriteRequest, name: string): string[] {
  if (!Array.isArray(body[name])) throw badRequest(`'${name}' is required.`);
  return [...new Set(readList(digits)(body[name], name, world) as string[])];
}

const findTagId = ({ world, params }: WriteRequest): string =>
  findRecord(world, 'tags', params['id']!, 'Tag')['id'] as string;
const findContactId = ({ world, params }: WriteRequest): string =>
  findRecord(world, 'contacts', params['id']!, 'Contact')['id'] as string;

export const tagWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'tags/{id}/contacts',
    handle(request) {
      const id = findTagId(request);
      const json = readIdList(request, 'ids').map((one) => ({
        [one]: applyTag(request.world, id, one, request.nowMs),
      }));
      return { status: 200, json };
    },
  },
  {
    method: 'DELETE',
    path: 'tags/{id}/contacts',
    handle(request) {
      const id = findTagId(request);
      for (const one of parseIds(request.query)) withdrawTag(request.world, id, one, request.nowMs);
      return noContent;
    },
  },
  {
    method: 'POST',
    path: 'contacts/{id}/tags',
    handle(request) {
      const id = findContactId(request);
      const json = readIdList(request, 'tagIds').map((one) => ({
        [one]: applyTag(request.world, one, id, request.nowMs),
      }));
      return { status: 200, json };
    },
  },
  {
    method: 'DELETE',
    path: 'contacts/{id}/tags',
    handle(request) {
      const id = findContactId(request);
      for (const one of parseIds(request.query)) withdrawTag(request.world, one, id, request.nowMs);
      return noContent;
    },
  },
  {
    method: 'POST',
    path: 'tags',
    handle(request) {
      const { world, body, nowMs } = request;
      requireProperties(body, ['name']);
      const created = insert(world, 'tags', readBody(schema, body, { world, record: null }), nowMs);
      return respondWith(request, 'tags', tag, created, 200);
    },
  },
];
