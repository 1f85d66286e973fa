import { KeapError } from '../errors.js';
import { header, type Answer, type Reading, type Send } from '../request.js';
import type { Tokens } from '../credentials.js';
import type { Wire } from './transport.js';

/** Keap refused a credential. */
class CredentialRefused extends KeapError {
  constructor(
    readonly credentialId: string,
    ...rest: ConstructorParameters<typeof KeapError>
  ) {
    super(...rest);
  }
}

/** Adds the credential. A 401 becomes UPSTREAM_AUTH: asking again with the same one cannot help. */
export function authorize(send: Wire['send'], tokens: Tokens): Send<Answer> {
  return async (call) => {
    const credential = await tokens.credential();
    const answer = await send(call, credential.header);
    if (answer.status !== 401) return answer;
    const requestId = header(answer.headers, 'x-request-id');
    throw new CredentialRefused(
      credential.id,
      'UPSTREAM_AUTH',
      `Keap does not accept the credential (401 on ${call.shown}). ${tokens.remedy}`,
      { status: 401, path: call.shown, ...(requestId === null ? {} : { requestId }) },
    );
  };
}

/**
 * Asks once more with a renewed credential where there is one. Stands outside the throttle, so that the second attempt
 * pays for its own slot; a 401 comes before anything is done, so that a write may be sent again too.
 */
export function renewing(send: Send<Reading>, tokens: Tokens): Send<Reading> {
  return async (call) => {
    try {
      return await send(call);
    } catch (error) {
      if (!(error instanceof CredentialRefused) || !(await tokens.renew(error.credentialId))) throw error;
      return send(call);
    }
  };
}
