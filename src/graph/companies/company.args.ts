import { ArgsType, Field, InputType } from 'type-graphql';
import { CustomFieldConditions, type CustomFieldCondition } from '../custom-fields/custom-field-condition.js';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';

@InputType({ description: 'Conditions on companies. Keap does the filtering; all fields given must match.' })
export class CompanyFilter {
  @KeapFilter(() => String, 'Exactly this name.', { field: 'company_name', as: 'text' })
  name?: string;

  @KeapFilter(() => String, 'Name begins with this.', { field: 'name', as: 'prefix' })
  nameStartsWith?: string;

  @KeapFilter(() => String, 'Exactly this e-mail address.', { field: 'email', as: 'text' })
  email?: string;

  @KeapFilter(() => String, 'Exactly this city.', { field: 'city', as: 'text' })
  city?: string;

  @KeapFilter(() => String, 'City begins with this.', { field: 'city', as: 'prefix' })
  cityStartsWith?: string;

  @KeapFilter(() => String, 'Exactly this state, by name.', { field: 'state', as: 'text' })
  state?: string;

  @KeapFilter(() => String, 'State begins with this.', { field: 'state', as: 'prefix' })
  stateStartsWith?: string;

  @KeapFilter(() => DateTime, 'Changed at this moment or later.', { field: 'since_time', as: 'moment' })
  updatedSince?: Date;

  @KeapFilter(() => DateTime, 'Changed at this moment or earlier.', { field: 'until_time', as: 'moment' })
  updatedUntil?: Date;

  @CustomFieldConditions()
  customField?: CustomFieldCondition[];
}

const CompanyOrder = orderInput('Company', {
  ID: ['id', "Keap's id: the order of creation, and the most stable one to page through."],
  CREATED_AT: ['create_time', 'When the company was created.'],
  NAME: ['name', 'The name.'],
  EMAIL: ['email', 'The e-mail address.'],
});

@ArgsType()
export class CompanyListArgs extends PageArgs {
  @Field(() => CompanyFilter, { nullable: true, description: 'Only companies that meet these conditions.' })
  filter?: CompanyFilter | null;

  @Field(() => CompanyOrder, { nullable: true, description: 'The order; by id when omitted.' })
  orderBy?: OrderBy | null;
}
