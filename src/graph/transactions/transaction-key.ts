import { createHash } from 'node:crypto';
import { readId } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';

/**
 * The facts that identify a transaction without an id: the columns that identify one in a snapshot, and the contact, since many
 * contacts are charged the same amount in the same second.
 */
const facts = ['payment_id', 'transaction_time', 'amount', 'transaction_method', 'contact_id'] as const;

/** The columns that a key is made of. */
export const keyColumns: readonly string[] = ['id', ...facts];

/**
 * A short text that is the same for the same transaction: a hash of Keap's id where Keap sends one, else of its facts.
 * Lists leave out transactions without any of them.
 */
export function readTransactionKey(transaction: Payload): string {
  const id = readId(transaction);
  const values = id === null ? facts.map((column) => transaction[column] ?? null) : [id];
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 22);
}
