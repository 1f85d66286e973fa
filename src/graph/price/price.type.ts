import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'The cost of one kind of record in an operation.' })
export class FieldPrice {
  @Field(() => String, {
    nullable: true,
    description:
      'Where the operation selects them, as in `contacts.nodes.orders`; the first place where several fields share them.',
  })
  path!: string | null;

  @Field(() => String, { nullable: true, description: "Keap's name of the collection." })
  resource!: string | null;

  @Field(() => Int, { description: 'Estimated Keap calls.' })
  calls!: number;

  @Field(() => String, { nullable: true, description: 'How they would be requested, and why.' })
  plan!: string | null;
}

@ObjectType({
  description:
    'What an operation would cost if it ran now, estimated from its selection, its plans and the known sizes of collections. Costs no Keap call.',
})
export class Price {
  @Field(() => Int, {
    description:
      'Estimated Keap calls: between half and twice the real number where the sizes of the account are known. Cached responses do not count.',
  })
  calls!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'The most Keap calls that it can make, apart from retries: with an empty cache, every collection one page larger than when it was counted, and a failed call to every endpoint that has not responded yet. Null where it reaches a collection that was never counted.',
  })
  atMostCalls!: number | null;

  @Field(() => Int, {
    description:
      'How many calls an operation may make: MAX_KEAP_CALLS_PER_QUERY, or less where less of the daily quota is left.',
  })
  limit!: number;

  @Field(() => Boolean, { description: 'Whether it would run.' })
  isAllowed!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'The error message with which it would be rejected: too many calls, records or fields. Null where it would run.',
  })
  refusal!: string | null;

  @Field(() => Boolean, {
    description:
      'Whether the sizes of all relevant collections are known. If not, the estimate assumes small ones. A snapshot makes sizes known.',
  })
  isSizeKnown!: boolean;

  @Field(() => Int, { description: 'Estimated number of records in the response.' })
  nodes!: number;

  @Field(() => Int, { description: 'Estimated number of fields in the response.' })
  answerFields!: number;

  @Field(() => [FieldPrice], { description: 'The parts of the estimate, the most expensive first.' })
  fields!: FieldPrice[];
}

/** A price without the decision whether the operation may run. */
export type PriceEstimate = Omit<Price, 'isAllowed' | 'refusal'>;

/** A price without what the operation may cost now. */
export type UnlimitedPrice = Omit<PriceEstimate, 'limit'>;
