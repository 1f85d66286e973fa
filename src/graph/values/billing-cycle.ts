import { keapEnum } from './enums.js';

export const BillingCycle = keapEnum('BillingCycle', 'How often a plan is billed.', {
  DAILY: 'By the day.',
  WEEKLY: 'By the week.',
  MONTHLY: 'By the month.',
  YEARLY: 'By the year.',
});
