import { ArgsType, Field, InputType, Int } from 'type-graphql';
import { isResourceKey, resourceKeys, table, type ResourceKey } from '../../resources/table.js';
import { badUserInput } from '../nodes/ids.js';

const excludedResources = resourceKeys.filter((key) => table[key].excludedReason !== null);

@InputType({ description: 'What a new snapshot contains.' })
export class CreateSnapshotInput {
  @Field(() => [String], {
    nullable: true,
    description: `Collections by Keap's name, as in ["contacts", "orders"]; by default all but ${excludedResources.join(', ')}, which cost too many calls. A child collection includes its parent: contact_tags includes tags.`,
  })
  resources?: string[] | null;
}

@ArgsType()
export class SnapshotListArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many snapshots, from 1 to 1000.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor (an earlier `endCursor`).' })
  after?: string | null;
}

/** The selected collections, or undefined for all. Throws BAD_USER_INPUT for an unknown name. */
export function parseResources(input: CreateSnapshotInput): ResourceKey[] | undefined {
  return input.resources?.map((name) => {
    if (isResourceKey(name)) return name;
    throw badUserInput(`\`resources\` names an unknown collection: choose among ${resourceKeys.join(', ')}.`);
  });
}
