import { Extensions, Field, ObjectType } from 'type-graphql';
import { Decimal, toDecimalText, fromMinorUnits } from './decimal.js';

/** The number of decimal places of a currency: 2 for USD, 0 for JPY, 3 for KWD. */
const minorDigits: ReadonlyMap<string, number> = new Map(
  Intl.supportedValuesOf('currency').map((currency) => [
    currency,
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2,
  ]),
);

/**
 * Money from either form that Keap sends (docs/keap-api.md 6): `{amount, currency_code, formatted_amount}` with the amount
 * in the smallest unit, or a bare number in the account's currency. Null for anything else.
 */
export function readMoney(value: unknown): Money | null {
  if (typeof value !== 'object' || value === null) {
    const amount = toDecimalText(value);
    return amount === null ? null : { amount: inHundredths(amount), currency: null, formatted: null };
  }
  const { amount, currency_code, formatted_amount } = value as Record<string, unknown>;
  const currency = typeof currency_code === 'string' && currency_code !== '' ? currency_code : null;
  const read = fromMinorUnits(amount, minorDigits.get(currency ?? '') ?? 2);
  if (read === null) return null;
  return { amount: read, currency, formatted: typeof formatted_amount === 'string' ? formatted_amount : null };
}

/** JSON drops trailing zeros of a bare number (`19.9`): pads it to two places, as nearly every currency has. */
function inHundredths(amount: string): string {
  const [whole = '', part = ''] = amount.split('.');
  return `${whole}.${part.padEnd(2, '0')}`;
}

@ObjectType({ description: 'An amount of money.' })
@Extensions({ keap: { read: readMoney } })
export class Money {
  @Field(() => Decimal, { description: 'The amount in the main unit of the currency, as in "19.99".' })
  amount!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Three-letter ISO currency code. Null where Keap sends a bare number (payments, deals), which is in the account's own currency.",
  })
  currency!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The amount as Keap formats it in the account's locale; null where Keap sends a bare number.",
  })
  formatted!: string | null;
}
