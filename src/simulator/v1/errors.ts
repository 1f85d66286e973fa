import { Refusal, type Answer } from '../http/errors.js';

/** v1's error body: a message and nothing else (docs/keap-api.md 4). */
export function v1Error({ status, message }: Refusal): Answer {
  return { status, json: { message } };
}

/** The record does not exist, or no longer. */
export const notFound = (noun: string): Refusal => new Refusal(404, 'NOT_FOUND', `Unable to find this ${noun}`);
