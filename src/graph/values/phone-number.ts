import { ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { keapEnum, describeRawField } from './enums.js';

export const PhoneSlot = keapEnum(
  'PhoneSlot',
  'The slot of a phone number on a record; gaps are normal. Keap: `field`.',
  {
    PHONE1: 'The first number.',
    PHONE2: 'The second number.',
    PHONE3: 'The third number.',
    PHONE4: 'The fourth number.',
    PHONE5: 'The fifth number.',
  },
);

export const FaxSlot = keapEnum('FaxSlot', 'The slot of a fax number on a record. Keap: `field`.', {
  FAX1: 'The first fax number.',
  FAX2: 'The second fax number.',
});

@ObjectType({ description: 'A phone number.' })
export class PhoneNumber {
  @Column(() => String, 'The number as typed.')
  number?: string;

  @Column(() => String, 'The number in E.164 format, where Keap could parse it.', { name: 'numberE164' })
  number_e164?: string;

  @Column(() => String, 'Extension.')
  extension?: string;

  @Column(() => String, "The kind of number: a word from the account's own list, as in Work or Mobile.")
  type?: string;

  @Column(() => PhoneSlot, 'The slot of the number.')
  field?: string;

  @Column(() => String, describeRawField('field'), { from: 'field' })
  field_raw?: string;
}

@ObjectType({ description: 'A fax number.' })
export class FaxNumber {
  @Column(() => String, 'The number as typed.')
  number?: string;

  @Column(() => String, "The kind of number: a word from the account's own list.")
  type?: string;

  @Column(() => FaxSlot, 'The slot of the fax number.')
  field?: string;

  @Column(() => String, describeRawField('field'), { from: 'field' })
  field_raw?: string;
}
