import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';

@InputType({ description: 'Conditions on products. Keap does the filtering; all fields given must match.' })
export class ProductFilter {
  @KeapFilter(() => String, 'Exactly this name.', { field: 'name', as: 'text' })
  name?: string;

  @KeapFilter(() => String, 'Name begins with this.', { field: 'name', as: 'prefix' })
  nameStartsWith?: string;

  @KeapFilter(() => String, 'Exactly this article number.', { field: 'sku', as: 'text' })
  sku?: string;

  @KeapFilter(() => String, 'Article number begins with this.', { field: 'sku', as: 'prefix' })
  skuStartsWith?: string;

  @KeapFilter(() => String, 'Description begins with this.', { field: 'description', as: 'prefix' })
  descriptionStartsWith?: string;

  @KeapFilter(() => String, 'Short description begins with this.', { field: 'short_description', as: 'prefix' })
  shortDescriptionStartsWith?: string;

  @KeapFilter(() => [ID], 'These products, at most 100.', { field: 'product_ids', as: 'ids', of: 'Product' })
  ids?: string[];
}

const ProductOrder = orderInput('Product', {
  NAME: ['name', 'The name.'],
  SKU: ['sku', 'The article number.'],
  UPDATED_AT: ['last_updated_time', 'When the product was last changed.'],
});

@ArgsType()
export class ProductListArgs extends PageArgs {
  @Field(() => ProductFilter, { nullable: true, description: 'Only products that meet these conditions.' })
  filter?: ProductFilter | null;

  @Field(() => ProductOrder, { nullable: true, description: "The order; Keap's own when omitted." })
  orderBy?: OrderBy | null;
}
