import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'What the records of one kind cost an operation.' })
export class FieldPrice {
  @Field(() => String, {
    nullable: true,
    description:
      'Where in the operation they are asked for, as in `contacts.nodes.orders`; the first place where several share them.',
  })
  path!: string | null;

  @Field(() => String, { nullable: true, description: "Keap's name of the collection." })
  resource!: string | null;

  @Field(() => Int, { description: 'Keap calls, as estimated.' })
  calls!: number;

  @Field(() => String, { nullable: true, description: 'In which way they would be asked for, and why in that way.' })
  plan!: string | null;
}

@ObjectType({
  description:
    'What an operation would cost if it ran now, reckoned from what it selects, the plans it would follow and the known sizes of collections. Nothing is asked of Keap for it.',
})
export class Price {
  @Field(() => Int, {
    description:
      'Keap calls in all, as is likely: within twice the truth and half of it for an account whose sizes are known. What memory holds is not counted.',
  })
  calls!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'Keap calls that it cannot exceed, calls sent again after a failure aside: nothing remembered, every collection grown by a page since it was counted, and every endpoint that has not answered yet tried in vain. Null where a collection it reaches was never counted.',
  })
  atMostCalls!: number | null;

  @Field(() => Int, {
    description: 'How many an operation may make: MAX_KEAP_CALLS_PER_QUERY, or less where the day has less left.',
  })
  limit!: number;

  @Field(() => Boolean, { description: 'Whether it would be run.' })
  isAllowed!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it would not be run, as the error would say it: too many calls, records or fields. Null where it would.',
  })
  refusal!: string | null;

  @Field(() => Boolean, {
    description:
      'Whether the sizes of all collections that matter are known. If not, small ones are assumed. A snapshot makes sizes known.',
  })
  isSizeKnown!: boolean;

  @Field(() => Int, { description: 'How many records the answer is likely to hold.' })
  nodes!: number;

  @Field(() => Int, { description: 'How many fields the answer is likely to hold.' })
  answerFields!: number;

  @Field(() => [FieldPrice], { description: 'The parts of the estimate, the dearest first.' })
  fields!: FieldPrice[];
}

/** A price before it is judged. */
export type PriceEstimate = Omit<Price, 'isAllowed' | 'refusal'>;
