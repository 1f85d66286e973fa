import { Field, ID, ObjectType } from 'type-graphql';
import { Column, keapField } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { connectionType } from '../list/connection.js';
import { rootList } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { describeRawField } from '../values/enums.js';
import { MerchantAccountKind } from '../values/merchant-account.js';
import { Money } from '../values/money.js';
import { keyColumns, readTransactionKey } from './transaction-key.js';
import { TransactionListArgs, TransactionMethod, TransactionStatus } from './transaction.args.js';

@ObjectType({
  description:
    'An attempt to move money, successful or not. Keap: `/v2/sales/transactions`. Not a Node, since transactions have no id on Keap v2; `key` identifies one in a list. Card data (brand, last digits, expiry) is left out, although Keap sends it.',
})
export class Transaction {
  @Field(() => String, {
    description:
      'A key for lists of a user interface: the same for the same transaction in every list and every response, but no global id. It is a hash: on Keap v1 of its id, on v2 of its payment, time, amount, method and contact, so it changes when a pending transaction gets its payment. Two transactions that agree in all five have the same key: add the position in the list where that matters.',
  })
  @keapField({ columns: keyColumns, read: readTransactionKey })
  key!: string;

  @Column(() => ID, "Keap's own id. Only on Keap v1; null on v2.", { name: 'keapId' })
  id?: string;

  @Column(() => Money, "The amount. Keap sends a number in the account's currency.")
  amount?: number;

  @Column(() => String, 'Three-letter ISO currency code. Only on Keap v1.')
  currency?: string;

  @Column(() => TransactionStatus, 'Status.')
  status?: string;

  @Column(() => String, describeRawField('status'), { from: 'status' })
  status_raw?: string;

  @Column(() => Boolean, 'Whether it was successful; false while it is pending.')
  is_successful?: boolean;

  @Column(() => TransactionMethod, 'Kind of transaction.', { name: 'method' })
  transaction_method?: string;

  @Column(() => String, describeRawField('method'), { name: 'methodRaw', from: 'transaction_method' })
  transaction_method_raw?: string;

  @Column(() => DateTime, 'When it was made.', { name: 'madeAt' })
  transaction_time?: string;

  @Column(() => String, 'Description.')
  description?: string;

  @Column(() => String, 'Details of the error, if any.')
  error_details?: string;

  @Column(() => String, "The processor's own reference.")
  external_reference_id?: string;

  @Column(() => String, "The code in the processor's response.")
  external_response_code?: string;

  @Column(() => ID, "Keap's id of the merchant account that processed it.")
  merchant_account_id?: string;

  @Column(() => MerchantAccountKind, 'Kind of merchant account that processed it.', { name: 'merchantAccountKind' })
  merchant_account_type?: string;

  @Column(() => String, describeRawField('merchantAccountKind'), {
    name: 'merchantAccountKindRaw',
    from: 'merchant_account_type',
  })
  merchant_account_type_raw?: string;

  @Column(() => Boolean, 'Whether it was a test that moved no money. Only on Keap v1.', { name: 'isTest' })
  test?: boolean;

  @Column(() => String, "The processor, by Keap's name. Only on Keap v1.")
  gateway?: string;

  @Column(() => String, 'The account at the processor, by name. Only on Keap v1.')
  gateway_account_name?: string;

  @Column(() => String, 'How it was collected, as Keap names it. Only on Keap v1.')
  collection_method?: string;

  @Edge('transactions', 'contact', 'The contact who paid or was refunded.')
  contact?: object;

  @Edge('transactions', 'orders', 'The orders it was made for.', {
    plainList: true,
    note: 'An order that Keap no longer has is left out; null where Keap does not send them.',
  })
  orders?: object[];

  @Edge('transactions', 'payment', 'The payment that resulted; null when there is none.')
  payment?: object;
}

export const TransactionConnection = connectionType(() => Transaction, 'Transaction');

export const transactionRoots = [rootList('transactions', TransactionListArgs)] as const;
