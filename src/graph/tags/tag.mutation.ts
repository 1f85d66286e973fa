import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, Info, Mutation, ObjectType, Resolver } from 'type-graphql';
import { tagging, write } from '../../query/cost/access-path.js';
import type { TagAction } from '../../resources/writes/tagging.js';
import { Contact } from '../contacts/contact.type.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { create } from '../mutations/change.js';
import { ApplyTagsInput, CreateTagInput, RemoveTagsInput } from './tag.input.js';
import { loadTaggedContacts, runTagging, type TaggingResult } from './run-tagging.js';
import { Tag } from './tag.type.js';
import { TagResult } from './tagging.type.js';

@ObjectType({ description: 'Result of createTag.' })
export class TagPayload {
  @Field(() => Tag, { description: 'The new tag.' })
  tag!: object;
}

@ObjectType({ description: 'Result of applyTags.' })
export class ApplyTagsPayload {
  @Field(() => [TagResult], { description: 'One result for each tag on each contact, by contact.' })
  results!: readonly TagResult[];

  @Field(() => [Contact], {
    nullable: 'itemsAndList',
    description:
      'The contacts of the input after the change, in its order; null for contacts that Keap does not have. Read only when selected, in one Keap call for each hundred contacts or more.',
  })
  contacts!: readonly (object | null | Error)[] | null;
}

@ObjectType({ description: 'Result of removeTags.' })
export class RemoveTagsPayload extends ApplyTagsPayload {}

@Resolver()
export class TagMutations {
  @KeapAccess(write('tags', 'create'))
  @Mutation(() => TagPayload, { description: 'Creates a tag. One Keap call. Needs the scope `write`.' })
  async createTag(
    @Arg('input', () => CreateTagInput, { description: 'The new tag.' }) input: CreateTagInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<TagPayload> {
    return { tag: await create(context, info, { key: 'tags', type: CreateTagInput, input, field: 'tag' }) };
  }

  @KeapAccess(tagging('apply'))
  @Mutation(() => ApplyTagsPayload, {
    description:
      'Applies tags to contacts, every tag to every contact. One Keap call for each tag and hundred contacts; on v1 one for each contact where that is fewer. A failed call affects only its own pairs. Needs the scope `write`.',
  })
  async applyTags(
    @Arg('input', () => ApplyTagsInput, { description: 'The tags and the contacts.' }) input: ApplyTagsInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ApplyTagsPayload> {
    return buildPayload(context, info, 'apply', input);
  }

  @KeapAccess(tagging('remove'))
  @Mutation(() => RemoveTagsPayload, {
    description:
      'Removes tags from contacts, every tag from every contact. Costs the same as applyTags. Needs the scope `write`.',
  })
  async removeTags(
    @Arg('input', () => RemoveTagsInput, { description: 'The tags and the contacts.' }) input: RemoveTagsInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RemoveTagsPayload> {
    return buildPayload(context, info, 'remove', input);
  }
}

async function buildPayload(
  context: Context,
  info: GraphQLResolveInfo,
  action: TagAction,
  input: ApplyTagsInput,
): Promise<ApplyTagsPayload> {
  const tagging: TaggingResult = await runTagging(context, action, input);
  return { results: tagging.results, contacts: await loadTaggedContacts(context, info, tagging) };
}
