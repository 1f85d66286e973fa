import { EndpointChanged } from '../sources/endpoints.js';

/** An error as what one key failed of. Rethrown where it says that everything has to be planned anew. */
export function failureOf(error: unknown): Error {
  if (error instanceof EndpointChanged) throw error;
  return error as Error;
}
