import { ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { rootTable } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';

@ObjectType({ description: 'A category of tags. Keap: `/v2/tags/categories`.' })
export class TagCategory extends KeapRecord {
  @Column(() => String, 'Name.')
  name?: string;

  @Column(() => String, 'Description.')
  description?: string;

  @Column(() => DateTime, 'When the category was created.', { name: 'createdAt' })
  create_time?: string;

  @Column(() => DateTime, 'When the category was last changed.', { name: 'updatedAt' })
  update_time?: string;

  @Edge('tag_categories', 'tags', 'The tags of this category, by id.')
  tags?: object;
}

export const tagCategoryRoots = [rootTable('tag_categories')] as const;
