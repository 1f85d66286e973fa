import { EndpointChanged } from '../sources/endpoints.js';

/** An error as what one key failed of. Rethrown where it says that everything has to be planned anew. */
export function captureError(error: unknown): Error {
  if (error instanceof EndpointChanged) throw error;
  return error as Error;
}
