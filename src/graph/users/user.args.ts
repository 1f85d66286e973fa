import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';

@InputType({ description: 'Which users. Keap does the filtering; several fields must all hold.' })
export class UserFilter {
  @KeapFilter(() => String, 'Exactly this e-mail address.', { field: 'email', as: 'text' })
  email?: string;

  @KeapFilter(() => String, 'Exactly this first name.', { field: 'given_name', as: 'text' })
  givenName?: string;

  @KeapFilter(() => Boolean, 'Whether inactive users are listed too: they are, unless this is false.', {
    field: 'include_inactive',
    as: 'plain',
  })
  includeInactive?: boolean;

  @KeapFilter(() => Boolean, 'Whether partners are listed too: they are, unless this is false.', {
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

  @Field(() => UserOrder, { nullable: true, description: "The order; Keap's own when left out." })
  orderBy?: OrderBy | null;
}
