import { Field, ID, InputType, ObjectType } from 'type-graphql';

@InputType({ description: 'Which record to delete.' })
export class DeleteInput {
  @Field(() => ID, { description: 'Keap\'s own id ("123") or the global id ("Contact:123").' })
  id!: string;
}

@ObjectType({
  description: 'What a deletion answers. Deleting a record that is not there is an error with code NOT_FOUND.',
})
export class DeletePayload {
  @Field(() => ID, { description: 'Global id of the record that is no more.' })
  deletedId!: string;
}
