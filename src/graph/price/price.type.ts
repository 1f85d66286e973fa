import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'What the records of one kind cost an operation.' })
export class FieldPrice {
  @Field(() => String, {
    nullable: true,
    description:
      'Where in the operation they are asked for, as in `contacts.nodes.orders`; the first place where there are several. Null for what no field shows (the account itself).',
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
    'What an operation would cost in Keap calls if it ran now: from the plans it would follow, the known sizes of collections and what is remembered. Never less than the truth, as long as the account does not change and Keap fails nothing.',
})
export class Price {
  @Field(() => Int, { description: 'Keap calls in all, as estimated.' })
  calls!: number;

  @Field(() => Int, {
    description: 'How many an operation may make: MAX_KEAP_CALLS_PER_QUERY, or less where the day has less left.',
  })
  limit!: number;

  @Field(() => Boolean, { description: 'Whether it would be run.' })
  isAllowed!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether the sizes of all collections that matter are known. If not, the estimate is a worst case and the operation is run even above the limit, until the limit stops it. A snapshot makes sizes known.',
  })
  isSizeKnown!: boolean;

  @Field(() => [FieldPrice], { description: 'The parts of the estimate, the dearest first.' })
  fields!: FieldPrice[];
}
