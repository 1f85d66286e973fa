import { keapEnum } from './enums.js';

export const MerchantAccountKind = keapEnum(
  'MerchantAccountKind',
  'The payment processor behind a merchant account. Keap: `merchant_account_type`.',
  {
    PAYPAL: 'PayPal.',
    UNSUPPORTED: 'A processor that Keap no longer supports.',
    AUTHORIZE: 'Authorize.net.',
    EWAY: 'eWAY.',
    WEPAY: 'WePay.',
    STRIPE: 'Stripe.',
    KEAP_PAY: 'Keap Pay.',
  },
);
