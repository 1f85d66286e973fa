/** A response: a JSON value, or a text or bytes of another type. */
export interface HttpResponse {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: Buffer;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A rejection by the application, sent in v2's shape (docs/keap-api.md 4). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly errorStatus: string,
    message: string,
    readonly resource = '',
  ) {
    super(message);
  }
}

/** The request breaks a rule of Keap's API. */
export const badRequest = (message: string): ApiError => new ApiError(400, 'INVALID_ARGUMENT', message);

/** The record does not exist, or no longer exists. */
export const recordNotFound = (resource: string, id: string): ApiError =>
  new ApiError(404, 'NOT_FOUND', `Unable to find ${resource} with id ${id}`, resource);

/** v2's own error body: `{code, message, status, details}`. */
export function applicationError(error: ApiError): HttpResponse {
  const { status, errorStatus, message, resource } = error;
  return { status, json: { code: status, message, status: errorStatus, details: [{ domain: 'keap', resource }] } };
}

/** The body that Keap's quota filter sends since 2023; `code` is a text (docs/keap-api.md 3.2). */
export const quotaExceeded: HttpResponse = {
  status: 429,
  json: { code: '429', message: 'Quota Exceeded', status: 'Request Throttled', details: null },
};

/** The error of the gateway in front, which does not look at the path (docs/keap-api.md 4). */
export function fault(status: number, faultstring: string, errorcode: string): HttpResponse {
  return { status, json: { fault: { faultstring, detail: { errorcode } } } };
}

export const noCredential = fault(401, 'Invalid access token', 'oauth.v2.InvalidAccessToken');
export const wrongCredential = fault(401, 'Invalid Access Token', 'keymanagement.service.invalid_access_token');
export const expiredToken = fault(401, 'Access Token expired', 'keymanagement.service.access_token_expired');
export const revokedToken = fault(401, 'Access Token not approved', 'keymanagement.service.access_token_not_approved');

const renderPage = (title: string, text: string): string =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>\n`;

/** The application's page for an unknown path. */
export const unknownPath: HttpResponse = {
  status: 404,
  text: renderPage('Keap - Page Not Found', 'We could not find the page you were looking for.'),
  type: 'text/html;charset=UTF-8',
};

/** The front end's page for a GET with a body (docs/keap-api.md quirk 7). */
export const bodyOnGet: HttpResponse = {
  status: 400,
  text: renderPage('Error 400 (Bad Request)', 'Your client has issued a malformed or illegal request.'),
  type: 'text/html; charset=UTF-8',
};

/** A page instead of data, as during maintenance. */
export const maintenancePage: HttpResponse = {
  status: 200,
  text: renderPage('Keap - Scheduled Maintenance', 'We will be back shortly.'),
  type: 'text/html;charset=UTF-8',
};
