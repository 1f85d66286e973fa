import { ApiError, type HttpResponse } from '../http/errors.js';

/** v1's error body: only a message (docs/keap-api.md 4). */
export function v1Error({ status, message }: ApiError): HttpResponse {
  return { status, json: { message } };
}

/** The record does not exist, or no longer exists. */
export const notFound = (noun: string): ApiError => new ApiError(404, 'NOT_FOUND', `Unable to find this ${noun}`);
