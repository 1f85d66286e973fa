import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';

@InputType({ description: 'Conditions on product categories. Keap does the filtering; all fields given must match.' })
export class ProductCategoryFilter {
  @KeapFilter(() => ID, 'Categories that this product is in.', { field: 'product_id', as: 'id', of: 'Product' })
  productId?: string;

  @KeapFilter(() => String, 'Exactly this name.', { field: 'name', as: 'text' })
  name?: string;

  @KeapFilter(() => String, 'Name begins with this.', { field: 'name', as: 'prefix' })
  nameStartsWith?: string;
}

const ProductCategoryOrder = orderInput('ProductCategory', {
  ID: ['id', "Keap's id: the order of creation, and the most stable one to page through."],
});

@ArgsType()
export class ProductCategoryListArgs extends PageArgs {
  @Field(() => ProductCategoryFilter, { nullable: true, description: 'Only categories that meet these conditions.' })
  filter?: ProductCategoryFilter | null;

  @Field(() => ProductCategoryOrder, { nullable: true, description: 'The order; by id when omitted.' })
  orderBy?: OrderBy | null;
}
