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

@ObjectType({ description: 'What createTag answers.' })
export class TagPayload {
  @Field(() => Tag, { description: 'The new tag.' })
  tag!: object;
}

@ObjectType({ description: 'What applyTags answers.' })
export class ApplyTagsPayload {
  @Field(() => [TagResult], { description: 'One result for each tag on each contact, by contact.' })
  results!: readonly TagResult[];

  @Field(() => [Contact], {
    nullable: 'itemsAndList',
    description:
      'The contacts of the input as they now are, in its order; null for those that Keap does not have. Read only when selected: one Keap call a hundred or more.',
  })
  contacts!: readonly (object | null | Error)[] | null;
}

@ObjectType({ description: 'What removeTags answers.' })
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
      'Applies tags to contacts, every tag to every contact. One Keap call for each tag and a hundred contacts; on v1 for each contact where that is fewer. A call that fails fails its pairs only. Needs the scope `write`.',
  })
  async applyTags(
    @Arg('input', () => ApplyTagsInput, { description: 'Which tags on which contacts.' }) input: ApplyTagsInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ApplyTagsPayload> {
    return buildPayload(context, info, 'apply', input);
  }

  @KeapAccess(tagging('remove'))
  @Mutation(() => RemoveTagsPayload, {
    description:
      'Takes tags from contacts, every tag from every contact. Costs as applyTags does. Needs the scope `write`.',
  })
  async removeTags(
    @Arg('input', () => RemoveTagsInput, { description: 'Which tags on which contacts.' }) input: RemoveTagsInput,
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
