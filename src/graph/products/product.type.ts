import { Float, ID, Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { BillingCycle } from '../values/billing-cycle.js';
import { DateTime } from '../values/date-time.js';
import { describeRawField } from '../values/enums.js';
import { Money } from '../values/money.js';
import { ProductOption } from './product-option.js';
import { ProductListArgs } from './product.args.js';

@ObjectType({ description: 'Stock of a product, and what happens when it runs out.' })
export class ProductInventory {
  @Column(() => Int, 'Number that can still be sold.', { name: 'limit' })
  inventory_limit?: number;

  @Column(() => Boolean, 'Whether the product is still sold when none is left.', { name: 'sellsWhenOutOfStock' })
  out_of_stock_enabled?: boolean;

  @Column(() => String, 'E-mail address for notifications when stock runs low.', { name: 'notificationEmail' })
  email_for_inventory_notifications?: string;
}

@ObjectType({ description: 'A subscription plan of a product.' })
export class ProductPlan {
  @Column(() => ID, "Keap's id of the plan.", { name: 'keapId' })
  id?: string;

  @Column(() => Boolean, 'Whether the plan can be bought.', { name: 'isActive' })
  active?: boolean;

  @Column(() => Boolean, 'Whether a partial cycle is prorated.', { name: 'isProrated' })
  prorate?: boolean;

  @Column(() => BillingCycle, 'The billing cycle.')
  billing_cycle?: string;

  @Column(() => String, describeRawField('billingCycle'), { from: 'billing_cycle' })
  billing_cycle_raw?: string;

  @Column(() => Int, 'Billed once in this many cycles.')
  billing_frequency?: number;

  @Column(() => Int, 'Number of cycles after which it ends; 0 or null: never.')
  number_of_cycles?: number;

  @Column(() => Money, 'Price of one cycle.', { name: 'price' })
  plan_price?: object;

  @Column(() => Int, 'Position among the plans.', { name: 'position' })
  order_index?: number;
}

@ObjectType({ description: 'A product. Keap: `/v2/products`.' })
export class Product extends KeapRecord {
  @Column(() => String, 'Name.')
  name?: string;

  @Column(() => String, 'Stock keeping unit (article number).')
  sku?: string;

  @Column(() => Money, 'Unit price.')
  price?: object;

  @Column(() => String, 'Long description; may be HTML.')
  description?: string;

  @Column(() => String, 'Short description.')
  short_description?: string;

  @Column(() => Boolean, 'Whether the product is active and can be sold.', { name: 'isActive' })
  active?: boolean;

  @Column(() => Boolean, 'Whether it can only be bought by subscription.', { name: 'isSubscriptionOnly' })
  subscription_only?: boolean;

  @Column(() => Boolean, 'Whether it must be shipped.', { name: 'isShippable' })
  shippable?: boolean;

  @Column(() => Boolean, 'Whether it is taxed.', { name: 'isTaxable' })
  taxable?: boolean;

  @Column(() => Boolean, 'Whether national taxes apply.', { name: 'isCountryTaxable' })
  country_taxable?: boolean;

  @Column(() => Boolean, 'Whether state taxes apply.', { name: 'isStateTaxable' })
  state_taxable?: boolean;

  @Column(() => Boolean, 'Whether city taxes apply.', { name: 'isCityTaxable' })
  city_taxable?: boolean;

  @Column(() => Float, "Weight, in the account's unit.")
  weight?: number;

  @Column(() => Boolean, 'Whether the store front hides it.', { name: 'isHiddenInStore' })
  storefront_hidden?: boolean;

  @Column(() => Boolean, 'Whether it is a package of other products.', { name: 'isPackage' })
  is_package?: boolean;

  @Column(() => Boolean, 'Whether it is delivered digitally.')
  needs_digital_delivery?: boolean;

  @Column(() => Boolean, 'Whether its image is from the old store.')
  has_legacy_image?: boolean;

  @Column(() => String, 'How it is delivered.')
  delivery_description?: string;

  @Column(() => [ID], "Keap's ids of its product categories; null where Keap does not send them, as in v1.", {
    from: 'categories',
  })
  category_ids?: string[];

  @Column(() => [ProductOption], 'Options for the buyer.')
  options?: object[];

  @Column(() => ProductInventory, 'Stock.')
  inventory?: object;

  @Column(() => [ProductPlan], 'Subscription plans.')
  subscription_plans?: object[];

  @Column(() => String, 'URL of its page in the store. Only on Keap v1.')
  url?: string;

  @Column(() => String, 'HTML shown above it in the store.')
  top_html?: string;

  @Column(() => String, 'HTML shown below it in the store.')
  bottom_html?: string;

  @Column(() => DateTime, 'When the product was created.', { name: 'createdAt' })
  create_time?: string;

  @Column(() => DateTime, 'When the product was last changed.', { name: 'updatedAt' })
  update_time?: string;
}

export const ProductConnection = connectionType(() => Product, 'Product');

export const productRoots = rootPair('products', ProductListArgs);
