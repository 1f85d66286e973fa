import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Query, Resolver, Root } from 'type-graphql';
import { idsIn, wholeTable } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { describeBelongsToCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { selectKeapFields, selectsOnly } from '../schema/selection.js';
import { User } from '../users/user.type.js';
import { readUserId, type CustomFieldContent } from './custom-field-content.js';
import { CustomFieldDefinition } from './custom-field-definition.type.js';
import { CustomFieldOwner, type DefinitionKey } from './custom-field-owner.js';
import { CustomFieldValue } from './custom-field-value.type.js';

@Resolver()
export class CustomFieldsResolver {
  @KeapAccess(wholeTable(null))
  @Query(() => [CustomFieldDefinition], {
    description: 'The custom fields that the account has defined for a kind of record. One Keap call; remembered.',
  })
  async customFields(
    @Arg('on', () => CustomFieldOwner, { description: 'The kind of record.' }) on: DefinitionKey,
    @Ctx() context: Context,
  ): Promise<readonly Payload[]> {
    const definitions = await context.loaders.loadTableById(on);
    return [...definitions.values()].map((definition) => ({ ...definition, owner: on }));
  }
}

@Resolver(() => CustomFieldValue)
export class CustomFieldUserResolver {
  @edgeField(['content'], () => User, `The user that a field of type USER names. ${describeBelongsToCost('users')}`, [
    idsIn('users', 0.2),
  ])
  async user(
    @Root() field: CustomFieldContent,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    const id = readUserId(field);
    if (id === null) return null;
    if (selectsOnly(info, 'User', ['id', 'keapId'])) return { id };
    return context.loaders.load('users', id, selectKeapFields(info, 'users'));
  }
}
