import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { isResourceKey, resourceKeys, table } from '../../resources/table.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { badUserInput, parseKeapId } from '../nodes/ids.js';
import { requireScope } from '../operation/access.js';

@InputType({ description: 'What to refresh.' })
export class RefreshCacheInput {
  @Field(() => String, {
    description:
      "Keap's name of the collection (`contacts`, `opportunities`…), as `account { capabilities }` lists them.",
  })
  resource!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'One record of it: "123" or its global id. Lists that may show the record leave the cache too, so this removes as much as without an id; it checks the id.',
  })
  id?: string | null;
}

@ObjectType({ description: 'What left the cache.' })
export class RefreshCachePayload {
  @Field(() => String, { description: 'The collection.' })
  resource!: string;

  @Field(() => ID, { nullable: true, description: "The record, by Keap's own id; null for the whole collection." })
  keapId!: string | null;
}

@Resolver()
export class CacheResolver {
  @KeapAccess()
  @Mutation(() => RefreshCachePayload, {
    description:
      'Removes a collection from the cache, on every replica that shares it, and with it the collections that show its records: the lists below them, and records with copies of them. The next query asks Keap. For changes made in Keap itself that must show at once. Costs no Keap call. Needs the scope `admin`.',
  })
  async refreshCache(
    @Arg('input', () => RefreshCacheInput, { description: 'What to refresh.' }) { resource, id }: RefreshCacheInput,
    @Ctx() context: Context,
  ): Promise<RefreshCachePayload> {
    requireScope(context, 'admin');
    if (!isResourceKey(resource))
      throw badUserInput(`There is no collection of that name. The names are: ${resourceKeys.join(', ')}.`);
    const record = id === null || id === undefined ? null : parseKeapId(table[resource].node ?? resource, id);
    await context.services.keap.refresh(resource, record);
    context.resetLoaders();
    return { resource, keapId: record };
  }
}
