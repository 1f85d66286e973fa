import { ArgsType, Field, InputType, Int } from 'type-graphql';
import { isResourceKey, resourceKeys, table, type ResourceKey } from '../../resources/table.js';
import { badUserInput } from '../nodes/ids.js';

const excludedResources = resourceKeys.filter((key) => table[key].excludedReason !== null);

@InputType({ description: 'What a new snapshot holds.' })
export class CreateSnapshotInput {
  @Field(() => [String], {
    nullable: true,
    description: `Collections by Keap's name, as in ["contacts", "orders"]; left out, all of them but ${excludedResources.join(', ')}, which cost too many calls to be walked unasked. A child list brings its parent along: contact_tags brings tags.`,
  })
  resources?: string[] | null;
}

@ArgsType()
export class SnapshotListArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many snapshots, from 1 to 1000.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'Go on behind this cursor (an earlier `endCursor`).' })
  after?: string | null;
}

/** The rows chosen, or undefined for all. Throws BAD_USER_INPUT for a name that is no row. */
export function parseResources(input: CreateSnapshotInput): ResourceKey[] | undefined {
  return input.resources?.map((name) => {
    if (isResourceKey(name)) return name;
    throw badUserInput(
      `There is a collection among the resources that this gateway does not know: choose among ${resourceKeys.join(', ')}.`,
    );
  });
}
