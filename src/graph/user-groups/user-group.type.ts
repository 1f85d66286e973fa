import { ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { KeapRecord } from '../nodes/node.js';
import { rootRecord, rootTable } from '../schema/roots.js';

@ObjectType({
  description: 'A named group of users. Keap: `/v2/userGroups`, without the members.',
})
export class UserGroup extends KeapRecord {
  @Column(() => String, 'Name.')
  name?: string;
}

export const userGroupRoots = [rootRecord('user_groups'), rootTable('user_groups')] as const;
