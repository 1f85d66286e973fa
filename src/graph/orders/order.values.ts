import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Address } from '../values/address.js';
import { keapEnum } from '../values/enums.js';

export const OrderStatus = keapEnum('OrderStatus', 'Where an order stands. Keap: `status`.', {
  DRAFT: 'Not sent yet.',
  SENT: 'Sent to the contact.',
  VIEWED: 'Opened by the contact.',
  PAID: 'Paid.',
});

export const OrderType = keapEnum('OrderType', 'Whether an order was placed online. Keap: `order_type`.', {
  ONLINE: 'Placed online.',
  OFFLINE: 'Taken by a user.',
});

export const OrderSource = keapEnum('OrderSource', 'How an order came into Keap. Keap: `source_type`.', {
  API: 'Through the API.',
  CHECKOUT_FORM: 'By a checkout form.',
  INVOICE: 'As an invoice.',
  MANUAL_PAYMENT: 'By a payment typed in.',
  QUICKBOOKS: 'From QuickBooks.',
  UNKNOWN: 'Keap does not know, or sent a value that this gateway does not know; see sourceTypeRaw.',
});

@ObjectType({ description: 'A file attached to an order.' })
export class OrderFile {
  @Column(() => ID, "Keap's id of the file.")
  file_id?: string;
}

@ObjectType({ description: 'Where an order is sent.' })
export class ShippingInformation {
  @Column(() => ID, "Keap's id of it.")
  id?: string;

  @Column(() => String, 'First name of who receives it.')
  given_name?: string;

  @Column(() => String, "Middle name of who receives it. Only Keap's v1 tells.")
  middle_name?: string;

  @Column(() => String, 'Last name of who receives it.')
  family_name?: string;

  @Column(() => String, 'Company that receives it.')
  company?: string;

  @Column(() => String, 'Phone number.')
  phone_number?: string;

  @Column(() => Address, 'Postal address.')
  address?: object;

  @Column(() => Boolean, 'Whether the invoice goes to the company.', { name: 'isInvoicedToCompany' })
  invoice_to_company?: boolean;
}
