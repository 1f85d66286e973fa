import { groupByOwner, type Collection } from '../world/collection.js';
import { hashText } from '../world/prng.js';
import { indexByOwner, type SeedContext } from './business.js';
import { addMonths, DAY, startOfDay } from './calendar.js';
import { makeCustomValues } from './custom-fields.js';
import { makePlanId } from './products.js';
import { amount, day, time, type Json } from './values.js';

const SUBSCRIBER = hashText('contact of subscription');

/** The last bill before `until` and the bill after it, of a subscription that is billed every `months` since `start`. */
function findBills(start: number, months: number, until: number): { last: number; next: number } {
  const [from, to] = [new Date(start), new Date(until)];
  const elapsed = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  const bills = Math.max(1, Math.floor(elapsed / months));
  const following = addMonths(start, bills * months) < until ? bills + 1 : bills;
  return { last: addMonths(start, (following - 1) * months), next: addMonths(start, following * months) };
}

export function subscriptions(context: SeedContext): Collection {
  const { sizes, ids, defects, calendar } = context;
  const pickContact = (number: number): number =>
    sizes.contacts === 0 ? -1 : context.draw(SUBSCRIBER, number) % sizes.contacts;
  const payload = (number: number): Json => {
    const prng = context.createPrng('subscriptions', number);
    const createdMs = calendar.spreadTime(number, sizes.subscriptions, prng.below(1000));
    const start = startOfDay(createdMs);
    const isDefective = defects.find('subscriptions', number) === 'MUST-SUB-01';
    const active = isDefective || prng.chance(75);
    const ended = calendar.addTime(start, prng.between(60, 400), 0);
    // Products with number 0, 3, 6… have a plan.
    const product = sizes.products === 0 ? -1 : prng.below(Math.ceil(sizes.products / 3)) * 3;
    const contact = pickContact(number);
    const minor = prng.between(9, 300) * 100 + 95;
    const isMonthly = prng.chance(85);
    const bills = findBills(start, isMonthly ? 1 : 12, active ? calendar.today : ended);
    return {
      id: String(ids.subscriptions.toId(number)),
      contact_id: contact < 0 ? null : String(ids.contacts.toId(contact)),
      product_id: product < 0 ? null : String(ids.products.toId(product)),
      subscription_plan_id: product < 0 ? null : makePlanId(context, product),
      quantity: 1,
      active,
      billing_amount: amount(minor),
      billing_cycle: isMonthly ? 'MONTH' : 'YEAR',
      billing_frequency: 1,
      auto_charge: prng.chance(90),
      start_date: day(start),
      last_bill_date: day(bills.last),
      next_bill_date: active ? day(bills.next) : null,
      end_date: isDefective ? day(start - 40 * DAY) : active ? null : day(ended),
      merchant_account_id: '11',
      payment_method_id: null,
      allow_tax: false,
      max_charge_attempts: 3,
      days_between_retries: 5,
      lead_affiliate_id: null,
      sale_affiliate_id: null,
      shipping_address: null,
      promo_code: null,
      shipping_option_id: null,
      reason_stopped: active ? null : 'Customer requested cancellation',
      modification_time: time(calendar.addTime(createdMs, prng.below(50), prng.below(86_400))),
      get custom_fields() {
        return makeCustomValues(context, 'subscriptions', number);
      },
    };
  };
  return {
    size: sizes.subscriptions,
    ids: ids.subscriptions,
    payload,
    index: { contact_id: indexByOwner(ids.contacts, groupByOwner(sizes.subscriptions, sizes.contacts, pickContact)) },
  };
}
