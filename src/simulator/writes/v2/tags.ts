import { badRequest, ApiError } from '../../http/errors.js';
import type { InternalWorld } from '../../world/world.js';
import { columns, maskOf, needs, read, type Form } from '../form.js';
import { change, insert } from '../records.js';
import { apply, removeTag, withdraw } from '../tagging.js';
import { digits, listOf, objectOf, reference, text } from '../values.js';
import { noContent, type Write, type WriteEndpoint } from '../write.js';
import { recordAt, shownBy } from './endpoint.js';

const form: Form = {
  ...columns({ name: text(), description: text() }),
  category: (value, name, { world }) => ({
    category: value === null ? null : objectOf({ id: reference('tag_categories') })(value, name, world),
  }),
};

const categoryForm: Form = columns({ name: text(), description: text() });

/** "must be unique", Keap's document says of a category's name. */
function isTaken(world: InternalWorld, name: string): boolean {
  const categories = world.findTable('tag_categories', null)!;
  const range = categories.range(0, Infinity);
  const names = Array.from({ length: range.length }, (_, place) => categories.read(range.at(place))['name'] as string);
  return names.some((known) => known.trim().toLowerCase() === name.trim().toLowerCase());
}

/** The contacts a body names, once each. Throws a Refusal where the list is missing. */
function contactIds({ world, body }: Write): string[] {
  if (body['contact_ids'] === undefined || body['contact_ids'] === null) throw badRequest(`'contact_ids' is required.`);
  return [...new Set(listOf(digits)(body['contact_ids'], 'contact_ids', world) as string[])];
}

export const tagWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'tags/{id}/contacts:applyTags',
    answer(write) {
      const { world, params, nowMs } = write;
      const tag = recordAt(world, 'tags', params['id']!)['id'] as string;
      const results = contactIds(write).map((contact) => [contact, apply(world, tag, contact, nowMs)]);
      return { status: 200, json: { results: Object.fromEntries(results) as unknown } };
    },
  },
  {
    method: 'POST',
    path: 'tags/{id}/contacts:removeTags',
    answer(write) {
      const { world, params, nowMs } = write;
      const tag = recordAt(world, 'tags', params['id']!)['id'] as string;
      for (const contact of contactIds(write)) withdraw(world, tag, contact, nowMs);
      return noContent;
    },
  },
  {
    method: 'POST',
    path: 'tags',
    answer(write) {
      const { world, body, nowMs } = write;
      needs(body, ['name']);
      const values = read(form, body, { world, record: null });
      return shownBy(write, 'tags')(insert(world, 'tags', values, nowMs), 'made');
    },
  },
  {
    method: 'POST',
    path: 'tags/categories',
    answer(write) {
      const { world, body, nowMs } = write;
      needs(body, ['name']);
      const values = read(categoryForm, body, { world, record: null });
      if (isTaken(world, values['name'] as string))
        throw new ApiError(409, 'ALREADY_EXISTS', `There is a tag category with the name '${String(values['name'])}'.`);
      return shownBy(write, 'tag_categories')(insert(world, 'tag_categories', values, nowMs), 'made');
    },
  },
  {
    method: 'DELETE',
    path: 'tags/{id}',
    answer({ world, params }) {
      removeTag(world, recordAt(world, 'tags', params['id']!)['id'] as string);
      return noContent;
    },
  },
  {
    method: 'PATCH',
    path: 'tags/{id}',
    answer(write) {
      const { world, body, query, params, nowMs } = write;
      const record = recordAt(world, 'tags', params['id']!);
      const values = read(form, body, { world, record }, maskOf(query, Object.keys(form)));
      return shownBy(write, 'tags')(change(world, 'tags', record, values, nowMs), 'changed');
    },
  },
];
