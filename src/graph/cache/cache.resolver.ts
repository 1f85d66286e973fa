import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { isResourceKey, resourceKeys, table } from '../../resources/table.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { badUserInput, parseKeapId } from '../nodes/ids.js';
import { requireScope } from '../operation/operation.js';

@InputType({ description: 'What to forget.' })
export class RefreshCacheInput {
  @Field(() => String, {
    description:
      "Keap's name of the collection (`contacts`, `opportunities`…), as `account { capabilities }` lists them.",
  })
  resource!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'One record of it: "123" or its global id. Lists that may show the record are forgotten with it, so this takes as much as leaving it out; it checks the id.',
  })
  id?: string | null;
}

@ObjectType({ description: 'What was forgotten.' })
export class RefreshCachePayload {
  @Field(() => String, { description: 'The collection.' })
  resource!: string;

  @Field(() => ID, { nullable: true, description: "The record, by Keap's own id; null: the whole collection." })
  keapId!: string | null;
}

@Resolver()
export class CacheResolver {
  @KeapAccess()
  @Mutation(() => RefreshCachePayload, {
    description:
      'Forgets what is remembered of a collection, on every replica that shares the memory; the next question asks Keap. For changes made in Keap itself that must show at once. Costs no call now. Needs the scope `admin`.',
  })
  async refreshCache(
    @Arg('input', () => RefreshCacheInput, { description: 'What to forget.' }) { resource, id }: RefreshCacheInput,
    @Ctx() context: Context,
  ): Promise<RefreshCachePayload> {
    requireScope(context, 'admin');
    if (!isResourceKey(resource))
      throw badUserInput(`There is no collection of that name. There are: ${resourceKeys.join(', ')}.`);
    const record = id === null || id === undefined ? null : parseKeapId(table[resource].node ?? resource, id);
    await context.services.keap.refresh(resource, record);
    context.resetLoaders();
    return { resource, keapId: record };
  }
}
