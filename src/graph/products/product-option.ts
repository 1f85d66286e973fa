import { Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Decimal } from '../values/decimal.js';
import { keapEnum, describeRawField } from '../values/enums.js';

export const ProductOptionKind = keapEnum('ProductOptionKind', 'How a product option is chosen. Keap: `type`.', {
  FIXED: 'From a list of choices.',
  VARIABLE: 'As a text that the buyer writes.',
});

export const Characters = keapEnum('Characters', 'Which characters a text may be made of.', {
  LETTER: 'Letters only.',
  NUMBER: 'Digits only.',
  BOTH: 'Letters and digits.',
});

@ObjectType({ description: 'One choice of a product option.' })
export class ProductChoice {
  @Column(() => String, 'What the buyer reads.', { name: 'label' })
  value?: string;

  @Column(() => String, 'Internal code of the choice.')
  code?: string;

  @Column(() => Decimal, "What the choice adds to the price, in the account's currency; less than 0 takes away.")
  price_adjustment?: number;
}

@ObjectType({ description: 'Rules for a text that the buyer writes.' })
export class ProductTextRule {
  @Column(() => Characters, 'What the text is made of.')
  contains?: string;

  @Column(() => Characters, 'What it begins with.', { name: 'startsWith' })
  start_with?: string;

  @Column(() => Characters, 'What it ends with.', { name: 'endsWith' })
  end_with?: string;

  @Column(() => Int, 'Fewest characters.', { name: 'minLength' })
  min_chars?: number;

  @Column(() => Int, 'Most characters.', { name: 'maxLength' })
  max_chars?: number;

  @Column(() => Boolean, 'Whether spaces are allowed.', { name: 'allowsSpaces' })
  contain_spaces?: boolean;

  @Column(() => String, 'What the buyer is told when the text breaks the rules.', { name: 'message' })
  validation_msg?: string;
}

@ObjectType({ description: 'Something about a product that the buyer chooses.' })
export class ProductOption {
  @Column(() => String, 'Name of the option, as in Colour.')
  name?: string;

  @Column(() => ProductOptionKind, 'How it is chosen.', { name: 'kind' })
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
