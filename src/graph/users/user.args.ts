import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';

@InputType({ description: 'Conditions on users. Keap does the filtering; all fields given must match.' })
export class UserFilter {
  @KeapFilter(() => String, 'Exactly this e-mail address.', { field: 'email', as: 'text' })
  email?: string;

  @KeapFilter(() => String, 'Exactly this first name.', { field: 'given_name', as: 'text' })
  givenName?: string;

  @KeapFilter(() => Boolean, 'Whether to include inactive users; true by default.', {
    field: 'include_inactive',
    as: 'plain',
  })
  includeInactive?: boolean;

  @KeapFilter(() => Boolean, 'Whether to include partners; true by default.', {
    field: 'include_partners',
    as: 'plain',
  })
  includePartners?: boolean;

  @KeapFilter(() => [ID], 'These users, at most 100.', { field: 'user_ids', as: 'ids', of: 'User' })
  ids?: string[];
}

const UserOrder = orderInput('User', {
  CREATED_AT: ['create_time', 'When the user was created.'],
  EMAIL: ['email', 'The e-mail address.'],
  NAME: ['name', 'The name.'],
});

@ArgsType()
export class UserListArgs extends PageArgs {
  @Field(() => UserFilter, { nullable: true, description: 'Only users that meet these conditions.' })
  filter?: UserFilter | null;

  @Field(() => UserOrder, { nullable: true, description: "The order; Keap's own when omitted." })
  orderBy?: OrderBy | null;
}
