import { Int, ObjectType } from 'type-graphql';
import { Column } from '../columns.js';
import { Node } from '../node.js';
import { connectionType } from '../paging/connection.js';

@ObjectType({ implements: Node, description: 'A shelf that products stand on. Keap: `/v2/productCategories`.' })
export class ProductCategory extends Node {
  @Column(() => String, 'Name.')
  name?: string;

  @Column(() => Int, 'Where it stands among the others.', { name: 'position' })
  display_order_index?: number;
}

export const ProductCategoryConnection = connectionType(() => ProductCategory, 'ProductCategory');
