import { badRequest, recordNotFound, type HttpResponse } from '../http/errors.js';
import { parseConditions } from '../lists/list.js';
import { contactTags } from '../routes/tags.js';
import { select } from '../lists/select.js';
import type { RecentRead } from './read.js';

/** How many contacts have a tag, with the filters of their list: the first count that v2 gives. */
export function countTagContacts({ world, id, query }: RecentRead): HttpResponse {
  if (!/^\d+$/.test(id)) throw badRequest(`The id '${id}' is not valid: a numeric id is expected.`);
  const table = world.findTable('contact_tags', id);
  if (table === null) throw recordNotFound('Tag', id);
  const count = select(table, contactTags, parseConditions(world, contactTags, query), null).length;
  return { status: 200, json: { count } };
}
