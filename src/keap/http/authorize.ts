import { KeapError } from '../errors.js';
import { readHeader, type RawResponse, type ParsedResponse, type Handler } from '../request.js';
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
export function authorize(send: Wire['send'], tokens: Tokens): Handler<RawResponse> {
  return async (request) => {
    const credential = await tokens.credential();
    const response = await send(request, credential.header);
    if (response.status !== 401) return response;
    const requestId = readHeader(response.headers, 'x-request-id');
    throw new CredentialRefused(
      credential.id,
      'UPSTREAM_AUTH',
      `Keap does not accept the credential (401 on ${request.label}). ${tokens.remedy}`,
      { status: 401, path: request.label, ...(requestId === null ? {} : { requestId }) },
    );
  };
}

/**
 * Asks once more with a renewed credential where there is one. Stands outside the throttle, so that the second attempt
 * pays for its own slot; a 401 comes before anything is done, so that a write may be sent again too.
 */
export function renewing(send: Handler<ParsedResponse>, tokens: Tokens): Handler<ParsedResponse> {
  return async (request) => {
    try {
      return await send(request);
    } catch (error) {
      if (!(error instanceof CredentialRefused) || !(await tokens.renew(error.credentialId))) throw error;
      return send(request);
    }
  };
}
