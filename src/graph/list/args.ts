import { ArgsType, Field, Int } from 'type-graphql';
import { badUserInput } from '../nodes/ids.js';

const DEFAULT_FIRST = 50;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_FIRST,
    description: 'How many records, from 1 to 1000 (users: 100). One page is one Keap call whatever its size.',
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Go on behind this cursor (an earlier `endCursor`); the other arguments must stay the same.',
  })
  after?: string | null;
}

/** The page size asked for; 50 when it is null. Throws BAD_USER_INPUT outside 1 to `most`. */
export function checkFirst(requested: number | null | undefined, max: number): number {
  const first = requested ?? DEFAULT_FIRST;
  if (first >= 1 && first <= max) return first;
  throw badUserInput(`\`first\` is ${first}, but must be from 1 to ${max}: ask for several pages with \`after\`.`);
}
