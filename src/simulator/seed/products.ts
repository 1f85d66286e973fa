import { subsetIds, type Collection } from '../world/collection.js';
import { hashText, type Prng } from '../world/prng.js';
import { owned, type Business } from './business.js';
import { laterBy, madeAt, money, time, type Json } from './values.js';
import { categoryNames, productKinds, productNames } from './words.js';

/** What order items copy from a product. */
export interface Ware {
  readonly name: string;
  readonly sku: string;
  readonly price: number;
  readonly shippable: boolean;
  readonly prng: Prng;
}

export function wareOf(business: Business, number: number): Ware {
  const prng = business.createPrng('products', number);
  const name = `${productNames[number % productNames.length]} ${productKinds[Math.floor(number / productNames.length) % productKinds.length]}`;
  const price = prng.between(9, 480) * 100 + prng.pick([0, 50, 95, 99]);
  return { name, sku: `KG-${String(number + 1).padStart(4, '0')}`, price, shippable: prng.chance(25), prng };
}

/** The id of a product's own plan. */
export const planId = (business: Business, product: number): string =>
  String(business.ids.products.toId(product) * 10 + 1);

const CATEGORY = hashText('category of product');

/** The categories of a product, as ids: none or one. */
function categoriesOf(business: Business, product: number): string[] {
  const { sizes, ids } = business;
  const drawn = business.draw(CATEGORY, product);
  const none = sizes.product_categories === 0 || drawn % 4 === 0;
  return none ? [] : [String(ids.product_categories.toId((drawn >>> 2) % sizes.product_categories))];
}

/** The categories of products: the first are at the top, each later one is below an earlier. */
export function productCategories(business: Business): Collection {
  const { sizes, ids } = business;
  const payload = (number: number): Json => ({
    id: String(ids.product_categories.toId(number)),
    name: `${categoryNames[number % categoryNames.length]}${number < categoryNames.length ? '' : ` ${number + 1}`}`,
    display_order_index: number,
    parent_category_id: number < 2 ? null : String(ids.product_categories.toId(number % 2)),
  });
  // Keap filters categories by one product; the numbers of its categories are looked up from the product's side.
  const ofProduct = owned(ids.products, (product) =>
    categoriesOf(business, product).map((id) => ids.product_categories.toNumber(Number(id))),
  );
  return { size: sizes.product_categories, ids: ids.product_categories, payload, index: { product_id: ofProduct } };
}

/** Which products each category has that has any. */
export function assignedProducts(business: Business): Collection {
  const { sizes, ids } = business;
  const productsOf = new Map<number, string[]>();
  for (let product = 0; product < sizes.products; product++)
    for (const id of categoriesOf(business, product)) {
      const category = ids.product_categories.toNumber(Number(id));
      productsOf.set(category, [...(productsOf.get(category) ?? []), String(ids.products.toId(product))]);
    }
  const filled = [...productsOf.keys()].sort((a, b) => a - b);
  const known = subsetIds(filled, ids.product_categories);
  const payload = (place: number): Json => ({
    product_category_id: String(known.toId(place)),
    product_ids: productsOf.get(filled[place]!),
  });
  const identity = {
    read: (one: Readonly<Json>) => one['product_category_id'] as string,
    toNumber: (id: string) => (/^\d+$/.test(id) ? known.toNumber(Number(id)) : -1),
  };
  return { size: filled.length, ids: known, payload, index: {}, identity };
}

export function products(business: Business): Collection {
  const { sizes, ids, defects } = business;
  const payload = (number: number): Json => {
    const { name, sku, price, shippable, prng } = wareOf(business, number);
    const made = madeAt(number, sizes.products, prng.below(1000));
    const shown = defects.find('products', number) === 'SHOULD-PRD-01' ? -price : price;
    const planned = number % 3 === 0;
    return {
      id: String(ids.products.toId(number)),
      name,
      sku: prng.chance(8) ? '' : sku,
      description: prng.chance(70) ? `<p>${name} &amp; support</p>` : ' ',
      short_description: prng.chance(50) ? name : '',
      price: money(shown),
      active: prng.chance(92),
      subscription_only: false,
      shippable,
      taxable: prng.chance(50),
      country_taxable: false,
      state_taxable: prng.chance(50),
      city_taxable: false,
      weight: shippable ? prng.between(1, 40) / 4 : 0,
      storefront_hidden: prng.chance(10),
      categories: categoriesOf(business, number),
      options: prng.chance(20)
        ? [
            {
              name: 'Color',
              type: 'FIXED',
              required: false,
              fixed_options: [{ value: 'Red', code: 'RED', price_adjustment: 2.5 }],
              variable_setting: null,
            },
          ]
        : [],
      inventory: {
        inventory_limit: prng.between(0, 200),
        out_of_stock_enabled: false,
        email_for_inventory_notifications: null,
      },
      subscription_plans: planned
        ? [
            {
              id: planId(business, number),
              active: true,
              prorate: false,
              billing_cycle: 'MONTHLY',
              billing_frequency: 1,
              number_of_cycles: 12,
              plan_price: money(Math.round(price / 10)),
              order_index: 0,
            },
          ]
        : [],
      top_html: '',
      bottom_html: '',
      is_package: false,
      needs_digital_delivery: !shippable,
      has_legacy_image: false,
      delivery_description: null,
      create_time: time(made),
      update_time: time(laterBy(made, prng.below(300), prng.below(86_400))),
    };
  };
  return { size: sizes.products, ids: ids.products, payload, index: {} };
}
