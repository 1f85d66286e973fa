import { Field, ID, InputType } from 'type-graphql';
import { OneOf } from '../schema/one-of.js';
import { DateTime } from '../values/date-time.js';

@InputType({ description: 'A range of times. Both ends belong to it.' })
export class EmailPeriod {
  @Field(() => DateTime, { description: 'Recorded at this moment or later.' })
  createdSince!: Date;

  @Field(() => DateTime, { description: 'Recorded at this moment or earlier.' })
  createdUntil!: Date;
}

@OneOf()
@InputType({ description: 'Which e-mails a list is of: exactly one of the fields.' })
export class EmailsOf {
  @Field(() => ID, { nullable: true, description: 'E-mails to or from this contact.' })
  contactId?: string;

  @Field(() => EmailPeriod, { nullable: true, description: 'E-mails recorded within this range of times.' })
  period?: EmailPeriod;
}
