import { Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Decimal } from '../values/decimal.js';
import { keapEnum, describeRawField } from '../values/enums.js';

export const ProductOptionKind = keapEnum('ProductOptionKind', 'How a buyer chooses a product option. Keap: `type`.', {
  FIXED: 'From a list of choices.',
  VARIABLE: 'As text that the buyer enters.',
});

export const Characters = keapEnum('Characters', 'The characters allowed in a text.', {
  LETTER: 'Letters only.',
  NUMBER: 'Digits only.',
  BOTH: 'Letters and digits.',
});

@ObjectType({ description: 'One choice of a product option.' })
export class ProductChoice {
  @Column(() => String, 'Label that the buyer sees.', { name: 'label' })
  value?: string;

  @Column(() => String, 'Internal code of the choice.')
  code?: string;

  @Column(() => Decimal, "Amount added to the price, in the account's currency; negative for a reduction.")
  price_adjustment?: number;
}

@ObjectType({ description: 'Rules for text that the buyer enters.' })
export class ProductTextRule {
  @Column(() => Characters, 'Characters allowed in the text.')
  contains?: string;

  @Column(() => Characters, 'Characters allowed at the start.', { name: 'startsWith' })
  start_with?: string;

  @Column(() => Characters, 'Characters allowed at the end.', { name: 'endsWith' })
  end_with?: string;

  @Column(() => Int, 'Minimum number of characters.', { name: 'minLength' })
  min_chars?: number;

  @Column(() => Int, 'Maximum number of characters.', { name: 'maxLength' })
  max_chars?: number;

  @Column(() => Boolean, 'Whether spaces are allowed.', { name: 'allowsSpaces' })
  contain_spaces?: boolean;

  @Column(() => String, 'Message to the buyer when the text violates the rules.', { name: 'message' })
  validation_msg?: string;
}

@ObjectType({ description: 'An option of a product that the buyer chooses.' })
export class ProductOption {
  @Column(() => String, 'Name of the option, as in Colour.')
  name?: string;

  @Column(() => ProductOptionKind, 'How the buyer chooses.', { name: 'kind' })
  type?: string;

  @Column(() => String, describeRawField('kind'), { name: 'kindRaw', from: 'type' })
  type_raw?: string;

  @Column(() => Boolean, 'Whether the buyer must choose.', { name: 'isRequired' })
  required?: boolean;

  @Column(() => [ProductChoice], 'The choices of a FIXED option.', { name: 'choices' })
  fixed_options?: object[];

  @Column(() => ProductTextRule, 'The rules of a VARIABLE option.', { name: 'textRule' })
  variable_setting?: object;
}
