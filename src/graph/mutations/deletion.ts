import { Field, ID, InputType, ObjectType } from 'type-graphql';

@InputType({ description: 'The record to delete.' })
export class DeleteInput {
  @Field(() => ID, { description: 'Keap\'s own id ("123") or the global id ("Contact:123").' })
  id!: string;
}

@ObjectType({
  description: 'The result of a deletion. Deleting a record that does not exist is an error with the code NOT_FOUND.',
})
export class DeletePayload {
  @Field(() => ID, { description: 'Global id of the deleted record.' })
  deletedId!: string;
}
