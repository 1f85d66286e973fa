import { badRequest } from '../../errors.js';
import { columns, maskOf, needs, read, type Form } from '../form.js';
import { change, insert } from '../records.js';
import { apply, withdraw } from '../tagging.js';
import { digits, listOf, objectOf, reference, text } from '../values.js';
import { noContent, type Write, type WriteEndpoint } from '../write.js';
import { recordAt, shownBy } from './endpoint.js';

const form: Form = {
  ...columns({ name: text(), description: text() }),
  category: (value, name, { world }) => ({
    category: value === null ? null : objectOf({ id: reference('tag_categories') })(value, name, world),
  }),
};

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
