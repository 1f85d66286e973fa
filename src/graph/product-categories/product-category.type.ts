import { Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { ProductCategoryListArgs } from './product-category.args.js';

@ObjectType({ description: 'A category of products. Keap: `/v2/productCategories`.' })
export class ProductCategory extends KeapRecord {
  @Column(() => String, 'Name.')
  name?: string;

  @Column(() => Int, 'Position among the categories.', { name: 'position' })
  display_order_index?: number;

  @Edge('product_categories', 'parent', 'The parent category; null at the top level.')
  parent?: object;
}

export const ProductCategoryConnection = connectionType(() => ProductCategory, 'ProductCategory');

export const productCategoryRoots = rootPair('product_categories', ProductCategoryListArgs);
