import { but, cents, contact, order, truth, type World } from './hand-made.js';

/** One untruth: the check that must find it, the record it must name, and the account that holds it. */
export interface Lie {
  readonly check: string;
  readonly id: string;
  readonly world: World;
}

const lie = (check: string, id: string, world: World): Lie => ({ check, id, world });
const deal = truth.opportunities?.[0] ?? {};
const payment = truth.payments?.[0] ?? {};
const task = truth.tasks?.[0] ?? {};
const subscription = truth.subscriptions?.[0] ?? {};
const move = truth.stage_moves?.[1] ?? {};

export const lies: readonly Lie[] = [
  lie('MUST-REF-orders-contact', '1', but('orders', order('1', { contact: { id: '999' } }))),
  lie(
    'MUST-REF-orders-products',
    '1',
    but(
      'orders',
      order('1', {
        order_items: [
          { quantity: 1, price_per_unit: cents(2500), product: { id: '999' } },
          { quantity: 0, product: { id: 1 } },
        ],
      }),
    ),
  ),
  lie('MUST-REF-payments-orders', '1', but('payments', { ...payment, order_ids: ['1', '999'] })),
  lie('MUST-REF-payments-contact', '1', but('payments', { ...payment, contact_id: 999 })),
  lie('MUST-REF-contacts-tags', '10', but('contacts', contact('10', { tag_ids: ['1', '999'] }))),
  lie('MUST-REF-contacts-company', '10', but('contacts', contact('10', { company: { id: '999' } }))),
  lie('MUST-REF-opportunities-stage', '1', but('opportunities', { ...deal, stage: { id: '999' } })),
  lie('MUST-REF-notes-contact', '1', but('notes', { id: '1', contact_id: '999' })),
  lie('MUST-REF-tasks-owner', '1', but('tasks', { ...task, assigned_to_user_id: '999' })),
  lie('MUST-REF-stage_moves-to', '2', but('stage_moves', { ...move, move_to_stage_id: '999' })),
  lie('MUST-REF-contact_tags-contact', '1:999', but('contact_tags', { id: '999', $parent: '1' })),
  lie('MUST-REF-contact_tags-parent', '999:10', but('contact_tags', { id: '10', $parent: '999' })),
  lie('MUST-ORD-01', '1', but('orders', order('1', { total: cents(2501), total_paid: cents(2501) }))),
  lie(
    'MUST-ORD-02',
    '2',
    but('orders', order('2', { status: 'SENT', total_paid: cents(1000), total_due: cents(1501) })),
  ),
  lie('MUST-ORD-03', '2', but('orders', order('2', { total_paid: cents(1000), total_due: cents(1500) }))),
  lie('SHOULD-ORD-04', '3', but('orders', order('3', { order_items: [] }))),
  lie('MUST-PAY-01', '1', but('payments', { ...payment, id: '3', amount: 0.01 })),
  lie('SHOULD-PAY-02', '1', but('payments', { ...payment, payment_time: '2026-01-16T12:00:01Z' })),
  lie('MUST-SUB-01', '1', but('subscriptions', { ...subscription, end_date: '2024-12-31' })),
  lie('MUST-SUB-02', '1', but('subscriptions', { ...subscription, billing_amount: -0.5 })),
  lie(
    'SHOULD-CON-01',
    '11',
    but('contacts', contact('11', { email_addresses: [{ email: ' Person10@EXAMPLE.com ', field: 'EMAIL1' }] })),
  ),
  lie(
    'SHOULD-CON-02',
    '10',
    but('contacts', contact('10', { email_addresses: [{ email: ' ' }], phone_numbers: null })),
  ),
  lie(
    'SHOULD-CON-03',
    '10',
    but('contacts', contact('10', { email_addresses: [{ email: 'bob@nowhere', field: 'EMAIL2' }] })),
  ),
  lie('MAY-CON-04', '10', but('contacts', contact('10', { birth_date: '2026-01-17' }))),
  lie('MUST-OPP-01', '1', but('opportunities', { ...deal, projected_revenue_low: 10.51 })),
  lie('SHOULD-MOV-01', '2', but('stage_moves', { ...move, move_from_stage_id: '3' })),
  lie('SHOULD-TSK-01', '1', but('tasks', { ...task, completion_time: null })),
  lie('SHOULD-TSK-02', '1', but('tasks', { ...task, completed: false })),
  lie('SHOULD-PRD-01', '1', but('products', { id: '1', price: cents(-1) })),
  lie('MUST-TAG-01', '2:10', but('contact_tags', { id: '10', $parent: '2' })),
  lie('SHOULD-TAG-02', '10', but('contacts', contact('10', { tag_ids: ['1', '2'] }))),
];
