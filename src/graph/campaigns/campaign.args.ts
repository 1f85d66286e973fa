import { ArgsType, Field, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';

@InputType({ description: 'Conditions on campaigns. Keap does the filtering.' })
export class CampaignFilter {
  @KeapFilter(() => String, 'Name contains this text.', { field: 'name', as: 'text' })
  nameContains?: string;
}

const CampaignOrder = orderInput('Campaign', {
  ID: ['id', "Keap's id: the order of creation, and the most stable one to page through."],
  NAME: ['name', 'The name.'],
  CREATED_AT: ['datecreated', 'When the campaign was created.'],
  UPDATED_AT: ['lastupdated', 'When the campaign was last changed.'],
  PUBLISHED_AT: ['publisheddate', 'When the campaign was published.'],
  ACTIVE_CONTACTS: ['activeContacts', 'How many contacts are in it now.'],
  COMPLETED_CONTACTS: ['completedContactCount', 'How many contacts have completed it.'],
});

@ArgsType()
export class CampaignListArgs extends PageArgs {
  @Field(() => CampaignFilter, { nullable: true, description: 'Only campaigns that meet these conditions.' })
  filter?: CampaignFilter | null;

  @Field(() => CampaignOrder, { nullable: true, description: "The order; Keap's own when omitted." })
  orderBy?: OrderBy | null;
}
