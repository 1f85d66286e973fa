import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Node } from '../nodes/node.js';
import { BillingCycle } from '../values/billing-cycle.js';
import { Decimal } from '../values/decimal.js';
import { keapEnum, describeRawField } from '../values/enums.js';
import { Money } from '../values/money.js';

export const OrderItemType = keapEnum('OrderItemType', 'Kind of an order line. Keap: `item_type`.', {
  PRODUCT: 'A product.',
  SHIPPING: 'Shipping.',
  TAX: 'Tax.',
  SERVICE: 'A service.',
  UPSELL: 'An upsell.',
  FINANCE_CHARGE: 'A charge for paying in instalments.',
  DISCOUNT: 'A discount.',
  PROGRAM: 'A programme.',
  SUBSCRIPTION: 'A cycle of a subscription.',
  DISCOUNT_FREE_TRIAL: 'A discount for a free trial.',
  DISCOUNT_ORDER_TOTAL: 'A discount on the total.',
  DISCOUNT_PRODUCT: 'A discount on a product.',
  DISCOUNT_PRODUCT_CATEGORY: 'A discount on a category of products.',
  DISCOUNT_SHIPPING: 'A discount on shipping.',
  TIP: 'A tip.',
  OTHER: 'Something else.',
  FEE: 'A fee.',
  UNKNOWN: 'Keap does not know, or sent a value that this gateway does not know; see typeRaw.',
});

export const DiscountMethod = keapEnum('DiscountMethod', 'How a discount is calculated. Keap: `discount_method`.', {
  AMOUNT: 'A fixed amount.',
  PERCENT: 'A percentage.',
});

@ObjectType({ description: 'Details of a line that is a discount.' })
export class OrderDiscount {
  @Column(() => Decimal, 'Amount or percentage, depending on the method.')
  amount?: number;

  @Column(() => DiscountMethod, 'How it is calculated.', { name: 'method' })
  discount_method?: string;

  @Column(() => String, describeRawField('method'), { name: 'methodRaw', from: 'discount_method' })
  discount_method_raw?: string;

  @Column(() => ID, "Keap's id of the discount.", { name: 'discountId' })
  special_item_id?: string;
}

@ObjectType({ description: 'The subscription plan of an order line.' })
export class OrderItemPlan {
  @Column(() => ID, "Keap's id of the plan.", { name: 'keapId' })
  id?: string;

  @Column(() => String, 'Name.', { name: 'name' })
  subscription_plan_name?: string;

  @Column(() => Boolean, 'Whether the plan is active.', { name: 'isActive' })
  active?: boolean;

  @Column(() => BillingCycle, 'The billing cycle.', { name: 'billingCycle' })
  cycle_type?: string;

  @Column(() => String, describeRawField('billingCycle'), { name: 'billingCycleRaw', from: 'cycle_type' })
  cycle_type_raw?: string;

  @Column(() => Int, 'Billed once in this many cycles.', { name: 'billingFrequency' })
  frequency?: number;

  @Column(() => Int, 'Number of cycles after which it ends; 0: never.', { name: 'numberOfCycles' })
  total_cycles?: number;

  @Column(() => Money, 'Price of one cycle.', { name: 'price' })
  plan_price?: object;

  @Column(() => Int, 'Position among the plans.', { name: 'position' })
  display_order_index?: number;
}

@ObjectType({
  implements: Node,
  description: 'A line of an order. It comes with its order; `node(id:)` reads it through its order, in one Keap call.',
})
export class OrderItem extends Node {
  @Field(() => ID, {
    description: 'Global id: the ids of the order and of the line, as in "OrderItem:12.3" for line 3 of order 12.',
  })
  declare id: string;

  @Column(() => ID, "Keap's own id of the line.", { from: 'id' })
  declare keapId: string | null;

  @Column(() => String, 'Name.')
  name?: string;

  @Column(() => String, 'Description.')
  description?: string;

  @Column(() => String, 'Notes.')
  notes?: string;

  @Column(() => OrderItemType, 'Kind of line.', { name: 'type' })
  item_type?: string;

  @Column(() => String, describeRawField('type'), { name: 'typeRaw', from: 'item_type' })
  item_type_raw?: string;

  @Column(() => Int, 'Quantity.')
  quantity?: number;

  @Column(() => Money, 'Unit price, as charged.')
  price_per_unit?: object;

  @Column(() => Money, 'Unit cost.')
  cost_per_unit?: object;

  @Column(() => Money, 'The discount on the line.')
  discount?: object;

  @Column(() => OrderDiscount, 'Details of a line that is a discount.', { name: 'discountDetails' })
  special?: object;

  @Column(() => ID, "Keap's id of the subscription that created the order.")
  subscription_id?: string;

  @Column(() => OrderItemPlan, 'The subscription plan, when the line is a subscription.')
  subscription_plan?: object;
}
