import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';

const meanings = {
  SUCCESS: 'Done. For a removal also where the contact did not have the tag: Keap does not tell.',
  DUPLICATE: 'The contact had the tag already.',
  CONTACT_NOT_FOUND: 'Keap has no such contact.',
  TAG_NOT_FOUND: 'Keap has no such tag.',
  NO_PERMISSION: 'Keap does not let the credential do it.',
  FAILURE: 'Keap says that it failed, or refused it; see message.',
  UNKNOWN: 'It was sent and may have been done, but Keap does not say so: look before you send it again.',
  NOT_SENT: 'Nothing was done; see message.',
} as const;

export const TagStatus = Object.fromEntries(Object.keys(meanings).map((name) => [name, name])) as {
  readonly [Name in keyof typeof meanings]: Name;
};
registerEnumType(TagStatus, {
  name: 'TagStatus',
  description: 'What became of one tag on one contact.',
  valuesConfig: Object.fromEntries(Object.entries(meanings).map(([name, description]) => [name, { description }])),
});

@ObjectType({ description: 'What became of one tag on one contact.' })
export class TagResult {
  @Field(() => ID, { description: 'Global id of the contact.' })
  contactId!: string;

  @Field(() => ID, { description: 'Global id of the tag.' })
  tagId!: string;

  @Field(() => TagStatus, { description: 'What became of it.' })
  status!: string;

  @Field(() => String, {
    nullable: true,
    description: 'One of the codes that `extensions.code` of an error can have, where something failed.',
  })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'What happened and what to do, where it is not simply done.' })
  message!: string | null;
}
