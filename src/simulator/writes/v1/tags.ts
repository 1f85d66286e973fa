import { badRequest } from '../../http/errors.js';
import { tag } from '../../v1/views/tagging.js';
import { columns, needs, read, type Form } from '../form.js';
import { insert } from '../records.js';
import { apply, withdraw } from '../tagging.js';
import { digits, listOf, objectOf, reference, text } from '../values.js';
import { noContent, type Write, type WriteEndpoint } from '../write.js';
import { idsOf, recordAt, shown } from './endpoint.js';

/** CreateTag of Keap's v1 document. */
const form: Form = {
  ...columns({ name: text(), description: text() }),
  category: (value, name, { world }) => ({
    category: value === null ? null : objectOf({ id: reference('tag_categories') })(value, name, world),
  }),
};

/** The ids that a body lists, once each. Throws a Refusal where the list is missing. */
function listed({ world, body }: Write, name: string): string[] {
  if (!Array.isArray(body[name])) throw badRequest(`'${name}' is required.`);
  return [...new Set(listOf(digits)(body[name], name, world) as string[])];
}

const tagAt = ({ world, params }: Write): string => recordAt(world, 'tags', params['id']!, 'Tag')['id'] as string;
const contactAt = ({ world, params }: Write): string =>
  recordAt(world, 'contacts', params['id']!, 'Contact')['id'] as string;

export const tagWrites: readonly WriteEndpoint[] = [
  {
    method: 'POST',
    path: 'tags/{id}/contacts',
    answer(write) {
      const id = tagAt(write);
      const json = listed(write, 'ids').map((one) => ({ [one]: apply(write.world, id, one, write.nowMs) }));
      return { status: 200, json };
    },
  },
  {
    method: 'DELETE',
    path: 'tags/{id}/contacts',
    answer(write) {
      const id = tagAt(write);
      for (const one of idsOf(write.query)) withdraw(write.world, id, one, write.nowMs);
      return noContent;
    },
  },
  {
    method: 'POST',
    path: 'contacts/{id}/tags',
    answer(write) {
      const id = contactAt(write);
      const json = listed(write, 'tagIds').map((one) => ({ [one]: apply(write.world, one, id, write.nowMs) }));
      return { status: 200, json };
    },
  },
  {
    method: 'DELETE',
    path: 'contacts/{id}/tags',
    answer(write) {
      const id = contactAt(write);
      for (const one of idsOf(write.query)) withdraw(write.world, one, id, write.nowMs);
      return noContent;
    },
  },
  {
    method: 'POST',
    path: 'tags',
    answer(write) {
      const { world, body, nowMs } = write;
      needs(body, ['name']);
      const made = insert(world, 'tags', read(form, body, { world, record: null }), nowMs);
      return shown(write, 'tags', tag, made, 200);
    },
  },
];
