import type { GraphQLResolveInfo } from 'graphql';
import { readIds } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { resolveHasMany } from '../edges/follow-edge.js';
import { type PageArgs, type ConnectionResult, sliceToConnection, parseSlice } from '../list/connection.js';

/**
 * A page of an order's payments. Where the account does not list payments, they are read from the order's invoice, in a
 * call for each order.
 */
export async function loadPayments(
  context: Context,
  order: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionResult> {
  const { source } = context.loaders;
  if (source.isServed('payments')) {
    try {
      return await resolveHasMany(context, 'orders', 'payments', order, args, info);
    } catch (error) {
      // The first call for payments may be the one that shows that the account does not list them.
      if (source.isServed('payments')) throw error;
    }
  }
  return loadInvoicePayments(context, order, args);
}

async function loadInvoicePayments(context: Context, order: Payload, args: PageArgs): Promise<ConnectionResult> {
  const orderId = String(order['id']);
  const slice = parseSlice(['orders', 'invoicePayments', orderId], args);
  const rows = await context.loaders.loadChildren('orders', 'invoicePayments', orderId);
  const paymentIds = new Map(rows.map((row) => [String(row['id']), readPaymentId(row)]));
  const payments = rows.map((row) => ({ id: readPaymentId(row), item: toPayment(row, order, paymentIds) }));
  payments.sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
  return sliceToConnection(slice, payments, true);
}

/** The payment's id; the id of the invoice payment when Keap leaves it out. */
function readPaymentId(invoicePayment: Payload): string {
  return readIds(invoicePayment, 'payment_id')[0] ?? String(invoicePayment['id']);
}

/** Converts an invoice payment to a payment. Its amount is the part for this order. */
function toPayment(invoicePayment: Payload, order: Payload, paymentIds: ReadonlyMap<string, string>): Payload {
  const refund = readIds(invoicePayment, 'refund_invoice_payment_id')[0];
  const skipsCommission = invoicePayment['skip_commission'];
  return {
    id: readPaymentId(invoicePayment),
    amount: invoicePayment['amount'],
    note: invoicePayment['note'],
    status: invoicePayment['pay_status'],
    payment_time: invoicePayment['pay_time'],
    update_time: invoicePayment['last_updated_time'],
    commissioned: typeof skipsCommission === 'boolean' ? !skipsCommission : null,
    refund_payment_id: refund === undefined ? null : (paymentIds.get(refund) ?? null),
    contact_id: readIds(order, 'contact.id')[0] ?? null,
    order_ids: [String(order['id'])],
  };
}
