import { badRequest, noRecord, type Answer } from '../http/errors.js';
import { conditionsOf } from '../lists/list.js';
import { contactTags } from '../routes/tags.js';
import { select } from '../lists/select.js';
import type { RecentRead } from './read.js';

/** How many contacts have a tag, with the filters of their list: the first count that v2 gives. */
export function countTagContacts({ world, id, query }: RecentRead): Answer {
  if (!/^\d+$/.test(id)) throw badRequest(`The id '${id}' is not valid: a numeric id is expected.`);
  const table = world.findTable('contact_tags', id);
  if (table === null) throw noRecord('Tag', id);
  const count = select(table, contactTags, conditionsOf(world, contactTags, query), null).length;
  return { status: 200, json: { count } };
}
