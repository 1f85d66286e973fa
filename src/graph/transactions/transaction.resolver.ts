import { Args, Ctx, Resolver, Root, type ClassType } from 'type-graphql';
import { follow } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import { describeHasManyCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { PageArgs, type ConnectionResult, parseSlice, sliceToConnection } from '../list/connection.js';
import type { Context } from '../operation/context.js';
import { Order } from '../orders/order.type.js';
import { readDateTime } from '../values/date-time.js';
import { TransactionConnection } from './transaction.type.js';

/** The field `transactions` of the types whose records have some. */
export const transactionResolvers = [
  createTransactionsResolver(() => Contact, 'contacts', "The contact's transactions, oldest first."),
  createTransactionsResolver(() => Order, 'orders', 'The attempts to collect the money of the order, oldest first.'),
] as const;

function createTransactionsResolver(type: () => ClassType, key: 'contacts' | 'orders', description: string): ClassType {
  @Resolver(type)
  class TransactionsResolver {
    @edgeField(['id'], () => TransactionConnection, `${description} ${describeHasManyCost(key, 'transactions')}`, [
      follow(key, 'transactions', { freeFields: [], readsAll: true }),
    ])
    async transactions(
      @Root() record: Payload,
      @Args(() => PageArgs) args: PageArgs,
      @Ctx() { loaders }: Context,
    ): Promise<ConnectionResult> {
      const ownerId = String(record['id']);
      const slice = parseSlice([key, 'transactions', ownerId], args);
      const rows = await loaders.loadChildren(key, 'transactions', ownerId);
      const dated = rows.map((row) => ({ row, madeAt: readDateTime(row['transaction_time']) ?? '' }));
      dated.sort((a, b) => (a.madeAt < b.madeAt ? -1 : a.madeAt > b.madeAt ? 1 : 0));
      // Transactions have no id, so a cursor holds the position. New transactions come last and shift nothing.
      const records = dated.map(({ row }, index) => ({ id: String(index + 1), item: row }));
      return sliceToConnection(slice, records, true);
    }
  }
  return TransactionsResolver;
}
