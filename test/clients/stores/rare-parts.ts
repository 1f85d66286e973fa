import type { Simulator } from '../../kit/simulator.js';

type Json = Readonly<Record<string, unknown>>;

const plan = { id: '1', subscription_plan_name: 'Monthly', active: true, cycle_type: 'MONTH', frequency: 1 };
const instalment = { status: 'PAID', due_date: '2025-11-03', amount_due: { amount: 25 }, amount_paid: { amount: 25 } };

/** Adds parts to two records of each kind that the simulated account has none of. `place` is 0 or 1. */
const parts: Readonly<Record<string, (record: Json, place: number) => Json>> = {
  contacts: (_record, place) => ({
    fax_numbers: [{ field: 'FAX1', number: `555-010${place}`, type: 'Work' }],
    links: [{ id: '1', linked_contact_id: '1000', link_type_id: '1', link_type_name: `Link ${place}` }],
    utm_parameters: [{ id: '1', utmSource: `source ${place}`, firstTouch: true, lastTouch: false }],
  }),
  opportunities: ({ stage }, place) => ({
    stage: {
      ...(stage as Json),
      details: {
        ...((stage as Json)['details'] as Json),
        checklist_items: [
          { id: '1', instance_id: `${place}`, description: `Call ${place}`, required: true, item_order: 1 },
        ],
      },
    },
  }),
  orders: ({ order_items }, place) => ({
    files: [{ file_id: `${place}` }],
    payment_plan: {
      auto_charge: place === 0,
      payment_gateway: { merchant_account_id: '1', merchant_account_name: `Gateway ${place}`, use_default: true },
      payment_plan_items: [instalment],
    },
    order_items: (order_items as readonly Json[]).map((item) => ({
      ...item,
      subscription_plan: { ...plan, total_cycles: place },
      special: { amount: place + 1, discount_method: 'PERCENT', special_item_id: '1' },
    })),
  }),
  products: (_record, place) => ({
    options: [
      {
        id: '1',
        name: `Engraving ${place}`,
        type: 'VARIABLE',
        required: false,
        variable_setting: { max_chars: place + 9 },
      },
    ],
  }),
};

/** Puts the rare parts into the first two contacts, deals, orders and products of a simulated account. */
export async function addRareParts({ url, apiKey, world }: Simulator): Promise<void> {
  for (const [key, makeParts] of Object.entries(parts)) {
    const headers = { 'x-keap-api-key': apiKey };
    const response = await fetch(`${url}/v2/${key}?page_size=2`, { headers });
    const page = (await response.json()) as Readonly<Record<string, readonly { readonly id: string }[]>>;
    const ids = Object.values(page)
      .find(Array.isArray)!
      .map(({ id }: { id: string }) => id);
    ids.forEach((id: string, place: number) => {
      const record = world.get(key as 'contacts', id)!;
      world.put(key as 'contacts', { ...record, ...makeParts(record, place) });
    });
  }
}
