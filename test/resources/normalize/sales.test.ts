import { describe, expect, it } from 'vitest';
import { order } from '../../../src/resources/normalize/order.js';
import { orderPayment, payment, transaction } from '../../../src/resources/normalize/money.js';

describe('an order of v1', () => {
  const payload = {
    id: 30,
    title: 'Cakes',
    status: 'PAID',
    contact: { id: 5, email: 'a@example.com', first_name: 'Ann', last_name: 'Ash', job_title: null },
    contact_id: '5',
    total: 20.1,
    total_due: 0,
    order_type: 'Offline',
    source_type: 'QBO_SYNC',
    creation_date: 'c',
    modification_date: 'm',
    order_date: 'o',
    invoice_number: 77,
    lead_affiliate_id: 0,
    shipping_information: {
      id: 9,
      first_name: 'Ann',
      last_name: 'Ash',
      phone: '555',
      street1: 'Elm 1',
      street2: '',
      city: 'Mesa',
      state: 'Arizona',
      zip: '85001',
      country: 'USA',
      invoiceToCompany: false,
    },
    order_items: [
      {
        id: 1,
        jobRecurringId: 0,
        name: 'Cake',
        type: 'Product',
        cost: 4,
        price: 20.1,
        discount: null,
        specialId: 0,
        specialAmount: 0,
        specialPctOrAmt: 0,
        product: { id: 8, sku: 'C' },
        subscriptionPlan: { id: 3, cycle: 2, frequency: 1, number_of_cycles: 0, subscription_plan_index: 1 },
      },
      { id: 2, type: 'SPECIAL_SHIPPING', specialId: 6, specialAmount: 2.5, specialPctOrAmt: 1 },
    ],
    payment_plan: { credit_card_id: 0, payment_gateway: { merchant_account_id: 0 }, payment_method_id: '' },
  };

  it('A v1 order gets the columns of v2, and its amounts stay bare numbers', () => {
    const result = order(payload);
    expect(result).toMatchObject({
      id: '30',
      status: 'PAID',
      contact: { id: '5', email: 'a@example.com', given_name: 'Ann', family_name: 'Ash', job_title: null },
      total: 20.1,
      order_type: 'OFFLINE',
      source_type: 'QUICKBOOKS',
      creation_time: 'c',
      modification_time: 'm',
      order_time: 'o',
      invoice_number: '77',
      lead_affiliate_id: null,
      payment_plan: { credit_card_id: null, payment_gateway: { merchant_account_id: null }, payment_method_id: null },
    });
    expect(order(result)).toEqual(result);
  });

  it('The items of a v1 order get the form of v2, with a discount only where there is one', () => {
    expect(order(payload)['order_items']).toEqual([
      {
        id: '1',
        subscription_id: null,
        name: 'Cake',
        item_type: 'PRODUCT',
        cost_per_unit: 4,
        price_per_unit: 20.1,
        discount: null,
        special: null,
        product: { id: '8', sku: 'C' },
        subscription_plan: {
          id: '3',
          cycle_type: 'MONTHLY',
          frequency: 1,
          total_cycles: 0,
          display_order_index: 1,
        },
      },
      {
        id: '2',
        item_type: 'DISCOUNT_SHIPPING',
        special: { special_item_id: '6', amount: 2.5, specialPctOrAmt: 1 },
      },
    ]);
  });

  it('The shipping address of a v1 order is a nested record, with its country by code or by name', () => {
    const line = { line1: 'Elm 1', line2: '', locality: 'Mesa', region: 'Arizona' };
    expect(order(payload)['shipping_information']).toEqual({
      id: '9',
      given_name: 'Ann',
      family_name: 'Ash',
      phone_number: '555',
      invoice_to_company: false,
      address: { ...line, zip_code: '85001', postal_code: '85001', country_code: 'USA' },
    });
    expect(order({ shipping_information: { city: 'Bern', country: 'Switzerland' } })['shipping_information']).toEqual({
      address: { locality: 'Bern', country: 'Switzerland' },
    });
  });

  it('A v1 order without items, contact or shipping stays without them', () => {
    const bare = { id: '30', order_items: null, contact: null, shipping_information: null };
    expect(order(bare)).toEqual(bare);
  });
});

describe('money of v1', () => {
  it('The payments of a v1 order get the form of invoice payments', () => {
    const row = { id: 1, amount: 9.99, invoice_id: 2, payment_id: 3, pay_date: 'p', pay_status: 'Approved' };
    expect(orderPayment({ ...row, last_updated: 'u', refund_invoice_payment_id: 0 })).toEqual({
      id: '1',
      amount: 9.99,
      invoice_id: '2',
      payment_id: '3',
      pay_time: 'p',
      pay_status: 'APPROVED',
      last_updated_time: 'u',
      refund_invoice_payment_id: null,
    });
  });

  it('A v1 payment is normalized from the form of an order payment and from that of v2', () => {
    expect(
      payment({ id: 1, amount: 5, pay_date: 'p', pay_status: 'Approved', last_updated: 'u', order_id: 30 }),
    ).toEqual({ id: '1', amount: 5, payment_time: 'p', status: 'APPROVED', update_time: 'u', order_ids: ['30'] });
    const newer = { id: '1', amount: 5, payment_time: 'p', status: 'APPROVED', contact_id: '4', order_ids: ['30'] };
    expect(payment(newer)).toEqual(newer);
    expect(payment({ id: 1, order_ids: '30,31', contact_id: 4 })).toMatchObject({ order_ids: ['30', '31'] });
  });

  it('A v1 transaction has an id and embedded orders', () => {
    const row = { id: 70, contact_id: 5, order_ids: '30', transaction_date: 't', paymentDate: 't', type: 'Capture' };
    const result = transaction({ ...row, status: 'Approved', errors: '', orders: [{ id: 30, order_date: 'o' }] });
    expect(result).toEqual({
      id: '70',
      contact_id: '5',
      order_ids: ['30'],
      transaction_time: 't',
      paymentDate: 't',
      transaction_method: 'CAPTURE',
      status: 'APPROVED',
      error_details: '',
      orders: [{ id: '30', order_time: 'o' }],
    });
    expect(transaction(result)).toEqual(result);
  });
});
