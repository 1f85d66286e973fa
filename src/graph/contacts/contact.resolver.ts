import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { follow, idsIn } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { Company } from '../companies/company.type.js';
import type { Context } from '../operation/context.js';
import { describeBelongsToCost, describeCopyCost, describePlainListCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { PageArgs, type ConnectionResult } from '../list/connection.js';
import { loadContactTags } from '../tags/load-contact-tags.js';
import { ContactTagConnection } from '../tags/tag.type.js';
import { loadCompany, embeddedFields } from './load-company.js';
import { Contact, ContactLink } from './contact.type.js';
import { loadReferencedRecords } from '../edges/follow-edge.js';

@Resolver(() => Contact)
export class ContactResolver {
  @edgeField(
    ['company'],
    () => Company,
    `The contact's company. ${describeCopyCost('contacts', 'companies', embeddedFields)} Keap's copy on the contact may be old.`,
    [follow('contacts', 'company', { freeFields: embeddedFields })],
  )
  async company(
    @Root() contact: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return loadCompany(context, contact, info);
  }

  @edgeField(
    ['tag_ids'],
    () => ContactTagConnection,
    `The tags on the contact. ${describePlainListCost('tags')} A tag that Keap no longer has is left out. Where the lists of an account on v1 leave the ids out, each contact costs a call; null where Keap leaves them out elsewhere.`,
    [follow('contacts', 'tags', { freeFields: [], fallbackEdge: 'appliedTags' })],
  )
  async tags(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionResult | null> {
    return loadContactTags(context, contact, args, info);
  }
}

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
