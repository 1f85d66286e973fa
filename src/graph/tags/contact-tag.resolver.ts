import { Ctx, Resolver, Root } from 'type-graphql';
import { follow } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { edgeField } from '../edges/edges.js';
import { DateTime, readDateTime } from '../values/date-time.js';
import type { AppliedEdge } from './contact-tags.js';
import { ContactTagEdge } from './tag.type.js';

@Resolver(() => ContactTagEdge)
export class ContactTagResolver {
  @edgeField(
    ['id'],
    () => DateTime,
    'When the tag was applied to the contact. Costs one Keap call a contact; the other way round, on the contacts of a tag, it comes with the list.',
    [follow('contacts', 'appliedTags', { freeFields: [], isFromListOwner: true, readsAll: true })],
  )
  async appliedAt(@Root() edge: AppliedEdge, @Ctx() context: Context): Promise<string | null> {
    const applied = await context.loaders.loadChildren('contacts', 'appliedTags', edge.contactId);
    const tag = (edge.node as Payload)['id'];
    return readDateTime(applied.find(({ id }) => String(id) === String(tag))?.['applied_time']);
  }
}
