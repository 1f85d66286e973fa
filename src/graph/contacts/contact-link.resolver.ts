import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Info, Resolver, Root } from 'type-graphql';
import { idsIn } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { describeBelongsToCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { loadReferencedRecords } from '../edges/follow-edge.js';
import { Contact } from './contact.type.js';
import { ContactLink } from './contact.values.js';

@Resolver(() => ContactLink)
export class ContactLinkResolver {
  @edgeField(['linked_contact_id'], () => Contact, `The other contact. ${describeBelongsToCost('contacts')}`, [
    idsIn('contacts', 1),
  ])
  async contact(
    @Root() link: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return (await loadReferencedRecords(context, 'contacts', link, 'linked_contact_id', info))[0] ?? null;
  }
}
