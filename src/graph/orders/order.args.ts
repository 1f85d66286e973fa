import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { CustomFieldConditions, type CustomFieldCondition } from '../custom-fields/custom-field-condition.js';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';
import { keapEnum } from '../values/enums.js';

export const OrderType = keapEnum('OrderType', 'Whether an order was placed online. Keap: `order_type`.', {
  ONLINE: 'Placed online.',
  OFFLINE: 'Entered by a user.',
});

@InputType({ description: 'Conditions on orders. Keap does the filtering; all fields given must match.' })
export class OrderFilter {
  @KeapFilter(() => ID, 'Orders of this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => ID, 'Orders that contain this product.', { field: 'product_id', as: 'id', of: 'Product' })
  productId?: string;

  @KeapFilter(() => [ID], 'These orders, at most 100.', { field: 'ids', as: 'ids', of: 'Order' })
  ids?: string[];

  @KeapFilter(() => Boolean, 'Whether it is paid.', { field: 'paid', as: 'plain' })
  isPaid?: boolean;

  @KeapFilter(() => OrderType, 'Placed online or offline.', { field: 'order_type', as: 'plain' })
  type?: string;

  @KeapFilter(() => String, 'Exactly this title.', { field: 'title', as: 'text' })
  title?: string;

  @KeapFilter(() => String, 'Title begins with this.', { field: 'title', as: 'prefix' })
  titleStartsWith?: string;

  @KeapFilter(() => String, 'The invoice with this Keap id.', { field: 'invoice_id', as: 'number' })
  invoiceId?: string;

  @KeapFilter(() => String, 'The invoice with this external id.', { field: 'invoice_xid', as: 'text' })
  invoiceXid?: string;

  @KeapFilter(() => DateTime, 'Created at this moment or later.', { field: 'created_since_time', as: 'moment' })
  createdSince?: Date;

  @KeapFilter(() => DateTime, 'Created at this moment or earlier.', { field: 'created_until_time', as: 'moment' })
  createdUntil?: Date;

  @KeapFilter(() => DateTime, 'Changed at this moment or later.', { field: 'modified_since_time', as: 'moment' })
  updatedSince?: Date;

  @KeapFilter(() => DateTime, 'Changed at this moment or earlier.', { field: 'modified_until_time', as: 'moment' })
  updatedUntil?: Date;

  @KeapFilter(() => String, 'Shipped to exactly this city.', { field: 'shipping_locality', as: 'text' })
  shippingLocality?: string;

  @KeapFilter(() => String, 'Shipped to this region, ISO 3166-2 as in US-AZ.', {
    field: 'shipping_region_code',
    as: 'text',
  })
  shippingRegionCode?: string;

  @KeapFilter(() => String, 'Shipped to this postal code.', { field: 'shipping_postal_code', as: 'text' })
  shippingPostalCode?: string;

  @KeapFilter(() => String, 'Shipped to this country, ISO 3166-1 alpha-3 as in USA.', {
    field: 'shipping_country_code',
    as: 'text',
  })
  shippingCountryCode?: string;

  @CustomFieldConditions()
  customField?: CustomFieldCondition[];
}

const OrderOrder = orderInput('Order', {
  ID: ['id', "Keap's id: the order of creation, and the most stable one to page through."],
  ORDERED_AT: ['order_time', 'The date of the order.'],
  UPDATED_AT: ['modification_time', 'When the order was last changed.'],
});

@ArgsType()
export class OrderListArgs extends PageArgs {
  @Field(() => OrderFilter, { nullable: true, description: 'Only orders that meet these conditions.' })
  filter?: OrderFilter | null;

  @Field(() => OrderOrder, { nullable: true, description: 'The order; by id when omitted.' })
  orderBy?: OrderBy | null;
}
