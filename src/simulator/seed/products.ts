import { createSubsetIds, type Collection } from '../world/collection.js';
import { hashText, type Prng } from '../world/prng.js';
import { indexByOwner, type SeedContext } from './business.js';
import { money, time, type Json } from './values.js';
import { categoryNames, productKinds, productNames } from './words.js';

/** What order items copy from a product. */
export interface ProductFacts {
  readonly name: string;
  readonly sku: string;
  readonly price: number;
  readonly shippable: boolean;
  readonly prng: Prng;
}

export function makeProductFacts(context: SeedContext, number: number): ProductFacts {
  const prng = context.createPrng('products', number);
  const name = `${productNames[number % productNames.length]} ${productKinds[Math.floor(number / productNames.length) % productKinds.length]}`;
  const price = prng.between(9, 480) * 100 + prng.pick([0, 50, 95, 99]);
  return { name, sku: `KG-${String(number + 1).padStart(4, '0')}`, price, shippable: prng.chance(25), prng };
}

/** The id of a product's own plan. */
export const makePlanId = (context: SeedContext, product: number): string =>
  String(context.ids.products.toId(product) * 10 + 1);

const CATEGORY = hashText('category of product');

/** The categories of a product, as ids: none or one. */
function pickCategories(context: SeedContext, product: number): string[] {
  const { sizes, ids } = context;
  const draw = context.draw(CATEGORY, product);
  const none = sizes.product_categories === 0 || draw % 4 === 0;
  return none ? [] : [String(ids.product_categories.toId((draw >>> 2) % sizes.product_categories))];
}

/** Product categories: the first are at the top level, each later one is below an earlier one. */
export function productCategories(context: SeedContext): Collection {
  const { sizes, ids } = context;
  const payload = (number: number): Json => ({
    id: String(ids.product_categories.toId(number)),
    name: `${categoryNames[number % categoryNames.length]}${number < categoryNames.length ? '' : ` ${number + 1}`}`,
    display_order_index: number,
    parent_category_id: number < 2 ? null : String(ids.product_categories.toId(number % 2)),
  });
  // Keap filters categories by one product, so the index runs from the product to its categories.
  const findByProduct = indexByOwner(ids.products, (product) =>
    pickCategories(context, product).map((id) => ids.product_categories.toNumber(Number(id))),
  );
  return { size: sizes.product_categories, ids: ids.product_categories, payload, index: { product_id: findByProduct } };
}

/** The products of each non-empty category. */
export function assignedProducts(context: SeedContext): Collection {
  const { sizes, ids } = context;
  const productsByCategory = new Map<number, string[]>();
  for (let product = 0; product < sizes.products; product++)
    for (const id of pickCategories(context, product)) {
      const category = ids.product_categories.toNumber(Number(id));
      productsByCategory.set(category, [
        ...(productsByCategory.get(category) ?? []),
        String(ids.products.toId(product)),
      ]);
    }
  const filledNumbers = [...productsByCategory.keys()].sort((a, b) => a - b);
  const filledIds = createSubsetIds(filledNumbers, ids.product_categories);
  const payload = (index: number): Json => ({
    product_category_id: String(filledIds.toId(index)),
    product_ids: productsByCategory.get(filledNumbers[index]!),
  });
  const identity = {
    read: (one: Readonly<Json>) => one['product_category_id'] as string,
    toNumber: (id: string) => (/^\d+$/.test(id) ? filledIds.toNumber(Number(id)) : -1),
  };
  return { size: filledNumbers.length, ids: filledIds, payload, index: {}, identity };
}

export function products(context: SeedContext): Collection {
  const { sizes, ids, defects, calendar } = context;
  const payload = (number: number): Json => {
    const { name, sku, price, shippable, prng } = makeProductFacts(context, number);
    const createdMs = calendar.spreadTime(number, sizes.products, prng.below(1000));
    const shownPrice = defects.find('products', number) === 'SHOULD-PRD-01' ? -price : price;
    const hasPlan = number % 3 === 0;
    return {
      id: String(ids.products.toId(number)),
      name,
      sku: prng.chance(8) ? '' : sku,
      description: prng.chance(70) ? `<p>${name} &amp; support</p>` : ' ',
      short_description: prng.chance(50) ? name : '',
      price: money(shownPrice),
      active: prng.chance(92),
      subscription_only: false,
      shippable,
      taxable: prng.chance(50),
      country_taxable: false,
      state_taxable: prng.chance(50),
      city_taxable: false,
      weight: shippable ? prng.between(1, 40) / 4 : 0,
      storefront_hidden: prng.chance(10),
      categories: pickCategories(context, number),
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
      subscription_plans: hasPlan
        ? [
            {
              id: makePlanId(context, number),
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
      create_time: time(createdMs),
      update_time: time(calendar.addTime(createdMs, prng.below(300), prng.below(86_400))),
    };
  };
  return { size: sizes.products, ids: ids.products, payload, index: {} };
}
