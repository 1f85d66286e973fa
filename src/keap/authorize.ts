import { KeapError } from './errors.js';
import { header, type Answer, type Send } from './send.js';
import type { Tokens } from './tokens/port.js';
import type { Wire } from './wire.js';

/** Adds the credential. A 401 becomes UPSTREAM_AUTH: asking again with the same key cannot help. */
export function authorize(send: Wire['send'], tokens: Tokens): Send<Answer> {
  return async (call) => {
    const answer = await send(call, await tokens.header());
    if (answer.status !== 401) return answer;
    const requestId = header(answer.headers, 'x-request-id');
    throw new KeapError(
      'UPSTREAM_AUTH',
      `Keap does not accept the credential (401 on ${call.shown}). ${tokens.remedy}`,
      { status: 401, path: call.shown, ...(requestId === null ? {} : { requestId }) },
    );
  };
}
