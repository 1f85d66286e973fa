import { keapEnum } from '../values/enums.js';

export const TransactionStatus = keapEnum('TransactionStatus', 'How a transaction ended. Keap: `status`.', {
  APPROVED: 'The processor approved it.',
  PENDING: 'Not settled yet.',
  ERROR: 'Something went wrong on the way.',
  FAILED: 'The processor refused it.',
  NONE: 'Keap records no status for it.',
});

export const TransactionMethod = keapEnum('TransactionMethod', 'What a transaction did. Keap: `transaction_method`.', {
  CAPTURE: 'Took money.',
  REFUND: 'Gave money back.',
  VOID: 'Undid another before it settled.',
  MANUAL: 'Recorded money that moved elsewhere.',
});
