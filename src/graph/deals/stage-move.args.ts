import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';

@InputType({ description: 'Conditions on stage moves. Keap does the filtering; all fields given must match.' })
export class StageMoveFilter {
  @KeapFilter(() => ID, 'Moves of this deal.', { field: 'opportunity_id', as: 'id', of: 'Deal' })
  dealId?: string;

  @KeapFilter(() => ID, 'Moves made by this user.', { field: 'user_id', as: 'id', of: 'User' })
  userId?: string;
}

const StageMoveOrder = orderInput('StageMove', {
  ID: ['id', "Keap's id: the order in which moves were recorded."],
  MOVED_AT: ['move_date', 'When the deal moved.'],
});

@ArgsType()
export class StageMoveListArgs extends PageArgs {
  @Field(() => StageMoveFilter, { nullable: true, description: 'Only moves that meet these conditions.' })
  filter?: StageMoveFilter | null;

  @Field(() => StageMoveOrder, { nullable: true, description: "The order; Keap's own when omitted." })
  orderBy?: OrderBy | null;
}
