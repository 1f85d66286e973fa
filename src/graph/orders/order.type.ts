import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { Address } from '../values/address.js';
import { DateTime } from '../values/date-time.js';
import { describeRawField, keapEnum } from '../values/enums.js';
import { Money } from '../values/money.js';
import { OrderListArgs, OrderType } from './order.args.js';
import { PaymentPlan } from './payment-plan.js';

export const OrderStatus = keapEnum('OrderStatus', 'Status of an order. Keap: `status`.', {
  DRAFT: 'Not sent yet.',
  SENT: 'Sent to the contact.',
  VIEWED: 'Opened by the contact.',
  PAID: 'Paid.',
});

export const OrderSource = keapEnum('OrderSource', 'How an order was created in Keap. Keap: `source_type`.', {
  API: 'Through the API.',
  CHECKOUT_FORM: 'By a checkout form.',
  INVOICE: 'As an invoice.',
  MANUAL_PAYMENT: 'By a payment entered manually.',
  QUICKBOOKS: 'From QuickBooks.',
  UNKNOWN: 'Keap does not know, or sent a value that this gateway does not know; see sourceTypeRaw.',
});

@ObjectType({ description: 'A file attached to an order.' })
export class OrderFile {
  @Column(() => ID, "Keap's id of the file.")
  file_id?: string;
}

@ObjectType({ description: 'The shipping address of an order.' })
export class ShippingInformation {
  @Column(() => ID, "Keap's id of the shipping information.", { name: 'keapId' })
  id?: string;

  @Column(() => String, 'First name of the recipient.')
  given_name?: string;

  @Column(() => String, 'Middle name of the recipient. Only on Keap v1.')
  middle_name?: string;

  @Column(() => String, 'Last name of the recipient.')
  family_name?: string;

  @Column(() => String, 'Company of the recipient.')
  company?: string;

  @Column(() => String, 'Phone number.')
  phone_number?: string;

  @Column(() => Address, 'Postal address.')
  address?: object;

  @Column(() => Boolean, 'Whether the invoice goes to the company.', { name: 'isInvoicedToCompany' })
  invoice_to_company?: boolean;
}

@ObjectType({
  description: 'An order or invoice. Keap: `/v2/orders`. Items, totals and payment plan come with the order.',
})
export class Order extends KeapRecord {
  @Column(() => String, 'Title.')
  title?: string;

  @Column(() => OrderStatus, 'Status.')
  status?: string;

  @Column(() => String, describeRawField('status'), { from: 'status' })
  status_raw?: string;

  @Column(() => OrderType, 'Whether it was placed online.', { name: 'type' })
  order_type?: string;

  @Column(() => String, describeRawField('type'), { name: 'typeRaw', from: 'order_type' })
  order_type_raw?: string;

  @Column(() => OrderSource, 'How the order was created in Keap.')
  source_type?: string;

  @Column(() => String, describeRawField('sourceType'), { from: 'source_type' })
  source_type_raw?: string;

  @Column(() => Money, 'The total.')
  total?: object;

  @Column(() => Money, 'Amount paid.')
  total_paid?: object;

  @Column(() => Money, 'Amount due, as Keap records it; according to Keap this is not the current balance.')
  total_due?: object;

  @Column(() => Money, 'Amount refunded.')
  refund_total?: object;

  @Column(() => DateTime, 'The date of the order, which users can set.', { name: 'orderedAt' })
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

  @Column(() => String, 'Invoice number (Keap Pro and Max only; documented as not yet supported).')
  invoice_number?: string;

  @Column(() => String, 'Promotional code used.')
  promo_code?: string;

  @Column(() => String, 'Credit status, as Keap sends it.')
  credit_status?: string;

  @Column(() => String, 'Refund status, as Keap sends it.')
  refund_status?: string;

  @Column(() => ID, "Keap's id of the referral partner who brought the lead.")
  lead_affiliate_id?: string;

  @Column(() => ID, "Keap's id of the referral partner who made the sale.")
  sales_affiliate_id?: string;

  @Column(() => Boolean, 'Whether it may be paid by card (Keap Pro and Max only).', { name: 'allowsPayment' })
  allow_payment?: boolean;

  @Column(() => Boolean, 'Whether it may be paid by PayPal (Keap Pro and Max only).', { name: 'allowsPaypal' })
  allow_paypal?: boolean;

  @Column(() => Boolean, 'Whether a subscription created it. Only on Keap v1.', { name: 'isRecurring' })
  recurring?: boolean;

  @Column(() => Boolean, 'Whether it was synchronized to another system.', { name: 'isSynced' })
  synced?: boolean;

  @Column(() => String, 'Who created it in the other system.', { name: 'externalCreatedBy' })
  external_create_user?: string;

  @Column(() => DateTime, 'When it was created in the other system.', { name: 'externalCreatedAt' })
  external_create_time?: string;

  @Column(() => DateTime, 'When it was last changed in the other system.', { name: 'externalUpdatedAt' })
  external_update_time?: string;

  @Column(() => ShippingInformation, 'Where it is shipped.', { name: 'shipping' })
  shipping_information?: object;

  @Column(() => PaymentPlan, 'The payment plan; null when it is paid at once.')
  payment_plan?: object;

  @Column(() => [OrderFile], 'Attached files (Keap Pro and Max only).')
  files?: object[];

  @Edge('orders', 'contact', 'The contact who placed the order.', {
    note: "The order's own copy of the name is not used, because it may be old.",
  })
  contact?: object;
}

export const OrderConnection = connectionType(() => Order, 'Order');

export const orderRoots = rootPair('orders', OrderListArgs);
