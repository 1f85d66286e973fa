import { describe, expect, it } from 'vitest';
import { product } from '../../../src/resources/normalize/product.js';
import { subscription } from '../../../src/resources/normalize/money.js';

describe('a product of v1', () => {
  const shared = {
    id: 8,
    sku: 'C',
    product_name: 'Cake',
    product_desc: '',
    product_short_desc: ' ',
    product_price: 20,
  };
  const result = { id: '8', sku: 'C', name: 'Cake', description: '', short_description: ' ', price: 20, active: true };

  it('A v1 product is the same from a list and as a single record', () => {
    const plan = { id: 3, frequency: 1, number_of_cycles: 12, plan_price: 9.5, subscription_plan_index: 0 };
    const seenPlan = { id: '3', billing_cycle: 'YEARLY', billing_frequency: 1, number_of_cycles: 12, plan_price: 9.5 };
    const expected = { ...result, subscription_plans: [{ ...seenPlan, order_index: 0 }] };
    expect(product({ ...shared, status: 1, subscription_plans: [{ ...plan, cycle: 1 }] })).toEqual(expected);
    expect(product({ ...shared, active: true, subscription_plans: [{ ...plan, cycle_type: 'YEAR' }] })).toEqual(
      expected,
    );
    expect(product(expected)).toEqual(expected);
  });

  it('A v1 product has options with fixed values and options with free text', () => {
    const { options } = product({
      product_options: [
        { id: 1, name: 'Size', type: 'FixedList', required: true, values: [{ id: 4, label: 'L', sku: 'l' }] },
        {
          id: 2,
          name: 'Words',
          type: 'Variable',
          values: [],
          min_chars: 1,
          max_chars: 9,
          allow_spaces: false,
          can_contain_character: true,
          can_contain_number: true,
          can_start_with_character: true,
          can_start_with_number: false,
          can_end_with_character: false,
          can_end_with_number: true,
          text_message: 'Too long',
        },
      ],
    });
    expect(options).toMatchObject([
      { id: '1', name: 'Size', type: 'FIXED', fixed_options: [{ id: '4', value: 'L', code: 'l' }] },
      {
        id: '2',
        type: 'VARIABLE',
        variable_setting: {
          min_chars: 1,
          max_chars: 9,
          contain_spaces: false,
          contains: 'BOTH',
          start_with: 'LETTER',
          end_with: 'NUMBER',
          validation_msg: 'Too long',
        },
      },
    ]);
    expect(product({ options })).toEqual({ options });
  });
});

describe('a subscription of v1', () => {
  it('A v1 subscription gets text ids and its billing cycle', () => {
    const row = {
      id: 2,
      contact_id: 5,
      product_id: 8,
      billing_cycle: 'MONTH',
      billing_amount: 9.5,
      sale_affiliate_id: 0,
    };
    const result = subscription({ ...row, payment_gateway_id: 4, start_date: '2024-01-01' });
    expect(result).toEqual({
      id: '2',
      contact_id: '5',
      product_id: '8',
      billing_cycle: 'MONTH',
      billing_amount: 9.5,
      sale_affiliate_id: null,
      merchant_account_id: '4',
      start_date: '2024-01-01',
    });
    expect(subscription(result)).toEqual(result);
  });
});
