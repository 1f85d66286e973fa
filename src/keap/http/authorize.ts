import { KeapError } from '../errors.js';
import { readHeader, type RawResponse, type ParsedResponse, type Handler } from '../request.js';
import type { Credentials } from '../credentials.js';
import type { Transport } from './transport.js';

/** Keap refused a credential. */
class CredentialRejected extends KeapError {
  constructor(
    readonly credentialId: string,
    ...rest: ConstructorParameters<typeof KeapError>
  ) {
    super(...rest);
  }
}

/** Adds the credential. A 401 becomes UPSTREAM_AUTH: asking again with the same one cannot help. */
export function authorize(send: Transport['send'], credentials: Credentials): Handler<RawResponse> {
  return async (request) => {
    const credential = await credentials.credential();
    const response = await send(request, credential.header);
    if (response.status !== 401) return response;
    const requestId = readHeader(response.headers, 'x-request-id');
    throw new CredentialRejected(
      credential.id,
      'UPSTREAM_AUTH',
      `Keap does not accept the credential (401 on ${request.label}). ${credentials.howToFix}`,
      { status: 401, path: request.label, ...(requestId === null ? {} : { requestId }) },
    );
  };
}

/**
 * Asks once more with a renewed credential where there is one. Stands outside the throttle, so that the second attempt
 * pays for its own slot; a 401 comes before anything is done, so that a write may be sent again too.
 */
export function withCredentialRefresh(
  send: Handler<ParsedResponse>,
  credentials: Credentials,
): Handler<ParsedResponse> {
  return async (request) => {
    try {
      return await send(request);
    } catch (error) {
      if (!(error instanceof CredentialRejected) || !(await credentials.renew(error.credentialId))) throw error;
      return send(request);
    }
  };
}
