import { keapEnum } from './enums.js';

export const BillingCycle = keapEnum('BillingCycle', 'How often a plan is billed.', {
  DAILY: 'Daily.',
  WEEKLY: 'Weekly.',
  MONTHLY: 'Monthly.',
  YEARLY: 'Yearly.',
});
