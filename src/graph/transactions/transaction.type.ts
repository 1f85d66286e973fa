import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { connectionType } from '../list/connection.js';
import { rootList } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { describeRawField } from '../values/enums.js';
import { MerchantAccountKind } from '../values/merchant-account.js';
import { Money } from '../values/money.js';
import { TransactionListArgs, TransactionMethod, TransactionStatus } from './transaction.args.js';

@ObjectType({
  description:
    "A try to move money, successful or not. Keap: `/v2/sales/transactions`. No Node, since Keap's v2 gives transactions no id. Card data is left out: Keap sends brand, last digits and expiry, and the graph does not pass them on.",
})
export class Transaction {
  @Column(() => ID, "Keap's own id. Only Keap's v1 gives one: null on v2.", { name: 'keapId' })
  id?: string;

  @Column(() => Money, "The amount. Keap sends a bare number in the account's currency.")
  amount?: number;

  @Column(() => String, "Three-letter ISO currency code. Only Keap's v1 tells.")
  currency?: string;

  @Column(() => TransactionStatus, 'How it ended.')
  status?: string;

  @Column(() => String, describeRawField('status'), { from: 'status' })
  status_raw?: string;

  @Column(() => Boolean, 'Whether it ended well; false while it is pending.')
  is_successful?: boolean;

  @Column(() => TransactionMethod, 'What was done.', { name: 'method' })
  transaction_method?: string;

  @Column(() => String, describeRawField('method'), { name: 'methodRaw', from: 'transaction_method' })
  transaction_method_raw?: string;

  @Column(() => DateTime, 'When it was made.', { name: 'madeAt' })
  transaction_time?: string;

  @Column(() => String, 'Description.')
  description?: string;

  @Column(() => String, 'What went wrong, where something did.')
  error_details?: string;

  @Column(() => String, "The processor's own reference.")
  external_reference_id?: string;

  @Column(() => String, "The code the processor's answer carried.")
  external_response_code?: string;

  @Column(() => ID, "Keap's id of the merchant account it went through.")
  merchant_account_id?: string;

  @Column(() => MerchantAccountKind, 'What kind of merchant account it went through.', { name: 'merchantAccountKind' })
  merchant_account_type?: string;

  @Column(() => String, describeRawField('merchantAccountKind'), {
    name: 'merchantAccountKindRaw',
    from: 'merchant_account_type',
  })
  merchant_account_type_raw?: string;

  @Column(() => Boolean, "Whether it was a test that moved no money. Only Keap's v1 tells.", { name: 'isTest' })
  test?: boolean;

  @Column(() => String, "The processor, by Keap's name. Only Keap's v1 tells.")
  gateway?: string;

  @Column(() => String, "The account at the processor, by name. Only Keap's v1 tells.")
  gateway_account_name?: string;

  @Column(() => String, "How it was collected, in Keap's own word. Only Keap's v1 tells.")
  collection_method?: string;

  @Edge('transactions', 'contact', 'Whose money it was.')
  contact?: object;

  @Edge('transactions', 'orders', 'The orders it was made for.', {
    plainList: true,
    note: "An order that Keap no longer has is left out; null where Keap's answer does not say.",
  })
  orders?: object[];

  @Edge('transactions', 'payment', 'The payment it made; null when it made none.')
  payment?: object;
}

export const TransactionConnection = connectionType(() => Transaction, 'Transaction');

export const transactionRoots = [rootList('transactions', TransactionListArgs)] as const;
