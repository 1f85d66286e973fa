import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';

const meanings = {
  SUCCESS: 'Done. A removal also succeeds when the contact did not have the tag: Keap does not report that.',
  DUPLICATE: 'The contact already had the tag.',
  CONTACT_NOT_FOUND: 'Keap has no such contact.',
  TAG_NOT_FOUND: 'Keap has no such tag.',
  NO_PERMISSION: 'The credential has no permission for it.',
  FAILURE: 'Keap failed or rejected it; see message.',
  UNKNOWN: 'It was sent and may have succeeded, but Keap did not confirm it: check before you send it again.',
  NOT_SENT: 'Not sent, so nothing changed; see message.',
} as const;

export const TagStatus = Object.fromEntries(Object.keys(meanings).map((name) => [name, name])) as {
  readonly [Name in keyof typeof meanings]: Name;
};
registerEnumType(TagStatus, {
  name: 'TagStatus',
  description: 'The outcome for one tag on one contact.',
  valuesConfig: Object.fromEntries(Object.entries(meanings).map(([name, description]) => [name, { description }])),
});

@ObjectType({ description: 'The outcome for one tag on one contact.' })
export class TagResult {
  @Field(() => ID, { description: 'Global id of the contact.' })
  contactId!: string;

  @Field(() => ID, { description: 'Global id of the tag.' })
  tagId!: string;

  @Field(() => TagStatus, { description: 'The outcome.' })
  status!: string;

  @Field(() => String, {
    nullable: true,
    description: 'One of the codes of `extensions.code` of errors, when it failed.',
  })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'What happened and what to do; null for SUCCESS.' })
  message!: string | null;
}
