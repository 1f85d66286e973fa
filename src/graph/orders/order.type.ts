import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { Node } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { describeRawField } from '../values/enums.js';
import { Money } from '../values/money.js';
import { OrderListArgs } from './order.args.js';
import { OrderFile, OrderSource, OrderStatus, OrderType, ShippingInformation } from './order.values.js';
import { PaymentPlan } from './payment-plan.js';

@ObjectType({
  implements: Node,
  description: 'An order or invoice. Keap: `/v2/orders`. Items, totals and payment plan come with the order.',
})
export class Order extends Node {
  @Column(() => String, 'Title.')
  title?: string;

  @Column(() => OrderStatus, 'Where the order stands.')
  status?: string;

  @Column(() => String, describeRawField('status'), { from: 'status' })
  status_raw?: string;

  @Column(() => OrderType, 'Whether it was placed online.', { name: 'type' })
  order_type?: string;

  @Column(() => String, describeRawField('type'), { name: 'typeRaw', from: 'order_type' })
  order_type_raw?: string;

  @Column(() => OrderSource, 'How the order came into Keap.')
  source_type?: string;

  @Column(() => String, describeRawField('sourceType'), { from: 'source_type' })
  source_type_raw?: string;

  @Column(() => Money, 'The total.')
  total?: object;

  @Column(() => Money, 'What has been paid.')
  total_paid?: object;

  @Column(() => Money, 'What is due, as Keap records it; Keap says that this is not the balance of the moment.')
  total_due?: object;

  @Column(() => Money, 'What was given back.')
  refund_total?: object;

  @Column(() => DateTime, 'The date of the order, which users may set.', { name: 'orderedAt' })
  order_time?: string;

  @Column(() => DateTime, 'When the order was created.', { name: 'createdAt' })
  creation_time?: string;

  @Column(() => DateTime, 'When the order was last changed.', { name: 'updatedAt' })
  modification_time?: string;

  @Column(() => DateTime, 'When the invoice was sent.', { name: 'sentAt' })
  sent_time?: string;

  @Column(() => DateTime, 'When the invoice is due.', { name: 'dueAt' })
  due_time?: string;

  @Column(() => String, 'Internal notes.')
  notes?: string;

  @Column(() => String, 'Terms.')
  terms?: string;

  @Column(() => ID, "Keap's id of the invoice.")
  invoice_id?: string;

  @Column(() => String, 'Invoice number (Keap Pro and Max only; Keap calls it not yet supported).')
  invoice_number?: string;

  @Column(() => String, 'Promotional code used.')
  promo_code?: string;

  @Column(() => String, 'Credit status, as Keap writes it.')
  credit_status?: string;

  @Column(() => String, 'Refund status, as Keap writes it.')
  refund_status?: string;

  @Column(() => ID, "Keap's id of the referral partner who brought the lead.")
  lead_affiliate_id?: string;

  @Column(() => ID, "Keap's id of the referral partner who made the sale.")
  sales_affiliate_id?: string;

  @Column(() => Boolean, 'Whether it may be paid by card (Keap Pro and Max only).', { name: 'allowsPayment' })
  allow_payment?: boolean;

  @Column(() => Boolean, 'Whether it may be paid by PayPal (Keap Pro and Max only).', { name: 'allowsPaypal' })
  allow_paypal?: boolean;

  @Column(() => Boolean, "Whether a subscription made it. Only Keap's v1 tells.", { name: 'isRecurring' })
  recurring?: boolean;

  @Column(() => Boolean, 'Whether it was passed on to another system.', { name: 'isSynced' })
  synced?: boolean;

  @Column(() => String, 'Who created it in the other system.', { name: 'externalCreatedBy' })
  external_create_user?: string;

  @Column(() => DateTime, 'When it was created in the other system.', { name: 'externalCreatedAt' })
  external_create_time?: string;

  @Column(() => DateTime, 'When it was last changed in the other system.', { name: 'externalUpdatedAt' })
  external_update_time?: string;

  @Column(() => ShippingInformation, 'Where it is sent.', { name: 'shipping' })
  shipping_information?: object;

  @Column(() => PaymentPlan, 'The instalments it is paid in; null when paid at once.')
  payment_plan?: object;

  @Column(() => [OrderFile], 'Files attached (Keap Pro and Max only).')
  files?: object[];

  @Edge('orders', 'contact', 'Whose order it is.', {
    note: "The order's copy of the name may be old, so it is not used.",
  })
  contact?: object;
}

export const OrderConnection = connectionType(() => Order, 'Order');

export const orderRoots = rootPair('orders', OrderListArgs);
