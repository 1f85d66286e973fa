import { withRecords, cents, contact, order, validAccount, type AccountRecords } from './hand-made.js';

/** One defect: the check that must find it, the record that it must name, and the account with the defect. */
export interface Defect {
  readonly check: string;
  readonly id: string;
  readonly account: AccountRecords;
}

const createDefect = (check: string, id: string, account: AccountRecords): Defect => ({ check, id, account });
const deal = validAccount.opportunities?.[0] ?? {};
const payment = validAccount.payments?.[0] ?? {};
const task = validAccount.tasks?.[0] ?? {};
const subscription = validAccount.subscriptions?.[0] ?? {};
const move = validAccount.stage_moves?.[1] ?? {};

export const defects: readonly Defect[] = [
  createDefect('MUST-REF-orders-contact', '1', withRecords('orders', order('1', { contact: { id: '999' } }))),
  createDefect(
    'MUST-REF-orders-products',
    '1',
    withRecords(
      'orders',
      order('1', {
        order_items: [
          { quantity: 1, price_per_unit: cents(2500), product: { id: '999' } },
          { quantity: 0, product: { id: 1 } },
        ],
      }),
    ),
  ),
  createDefect('MUST-REF-payments-orders', '1', withRecords('payments', { ...payment, order_ids: ['1', '999'] })),
  createDefect('MUST-REF-payments-contact', '1', withRecords('payments', { ...payment, contact_id: 999 })),
  createDefect('MUST-REF-contacts-tags', '10', withRecords('contacts', contact('10', { tag_ids: ['1', '999'] }))),
  createDefect('MUST-REF-contacts-company', '10', withRecords('contacts', contact('10', { company: { id: '999' } }))),
  createDefect('MUST-REF-opportunities-stage', '1', withRecords('opportunities', { ...deal, stage: { id: '999' } })),
  createDefect('MUST-REF-notes-contact', '1', withRecords('notes', { id: '1', contact_id: '999' })),
  createDefect('MUST-REF-tasks-owner', '1', withRecords('tasks', { ...task, assigned_to_user_id: '999' })),
  createDefect('MUST-REF-stage_moves-to', '2', withRecords('stage_moves', { ...move, move_to_stage_id: '999' })),
  createDefect('MUST-REF-contact_tags-contact', '1:999', withRecords('contact_tags', { id: '999', $parent: '1' })),
  createDefect('MUST-REF-contact_tags-parent', '999:10', withRecords('contact_tags', { id: '10', $parent: '999' })),
  createDefect('MUST-ORD-01', '1', withRecords('orders', order('1', { total: cents(2501), total_paid: cents(2501) }))),
  createDefect(
    'MUST-ORD-02',
    '2',
    withRecords('orders', order('2', { status: 'SENT', total_paid: cents(1000), total_due: cents(1501) })),
  ),
  createDefect(
    'MUST-ORD-03',
    '2',
    withRecords('orders', order('2', { total_paid: cents(1000), total_due: cents(1500) })),
  ),
  createDefect('SHOULD-ORD-04', '3', withRecords('orders', order('3', { order_items: [] }))),
  createDefect('MUST-PAY-01', '1', withRecords('payments', { ...payment, id: '3', amount: 0.01 })),
  createDefect('SHOULD-PAY-02', '1', withRecords('payments', { ...payment, payment_time: '2026-01-16T12:00:01Z' })),
  createDefect('MUST-SUB-01', '1', withRecords('subscriptions', { ...subscription, end_date: '2024-12-31' })),
  createDefect('MUST-SUB-02', '1', withRecords('subscriptions', { ...subscription, billing_amount: -0.5 })),
  createDefect(
    'SHOULD-CON-01',
    '11',
    withRecords('contacts', contact('11', { email_addresses: [{ email: ' Person10@EXAMPLE.com ', field: 'EMAIL1' }] })),
  ),
  createDefect(
    'SHOULD-CON-02',
    '10',
    withRecords('contacts', contact('10', { email_addresses: [{ email: ' ' }], phone_numbers: null })),
  ),
  createDefect(
    'SHOULD-CON-03',
    '10',
    withRecords('contacts', contact('10', { email_addresses: [{ email: 'bob@nowhere', field: 'EMAIL2' }] })),
  ),
  createDefect('MAY-CON-04', '10', withRecords('contacts', contact('10', { birth_date: '2026-01-17' }))),
  createDefect('MUST-OPP-01', '1', withRecords('opportunities', { ...deal, projected_revenue_low: 10.51 })),
  createDefect('SHOULD-MOV-01', '2', withRecords('stage_moves', { ...move, move_from_stage_id: '3' })),
  createDefect('SHOULD-TSK-01', '1', withRecords('tasks', { ...task, completion_time: null })),
  createDefect('SHOULD-TSK-02', '1', withRecords('tasks', { ...task, completed: false })),
  createDefect('SHOULD-PRD-01', '1', withRecords('products', { id: '1', price: cents(-1) })),
  createDefect('MUST-TAG-01', '2:10', withRecords('contact_tags', { id: '10', $parent: '2' })),
  createDefect('SHOULD-TAG-02', '10', withRecords('contacts', contact('10', { tag_ids: ['1', '2'] }))),
];
