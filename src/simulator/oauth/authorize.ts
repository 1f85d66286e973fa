import type { HttpResponse } from '../http/errors.js';
import { SCOPE, type App } from './app.js';

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const renderPage = (status: number, title: string, body: string): HttpResponse => ({
  status,
  type: 'text/html; charset=UTF-8',
  text: `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>\n${body}\n</body></html>\n`,
});

const rejectPage = (reason: string): HttpResponse =>
  renderPage(400, 'Authorization refused', `<p>${escapeHtml(reason)}</p>`);

function isAllowedRedirect({ redirectUris }: App, redirectUri: string): boolean {
  if (redirectUris !== null) return redirectUris.includes(redirectUri);
  const url = URL.canParse(redirectUri) ? new URL(redirectUri) : null;
  return url !== null && /^https?:$/.test(url.protocol) && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
}

function redirectBack(
  redirectUri: string,
  state: string | null,
  params: Readonly<Record<string, string>>,
): HttpResponse {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  if (state !== null) url.searchParams.set('state', state);
  return { status: 302, text: '', headers: { location: url.href } };
}

/** The parameters that the consent page forwards: those of the request. */
const forwardedParams = ['client_id', 'redirect_uri', 'response_type', 'scope', 'state'];

function renderConsent({ clientId, tenants }: App, query: URLSearchParams): HttpResponse {
  const hidden = (name: string, value: string): string =>
    `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
  const hiddenInputs = forwardedParams.flatMap((name) =>
    query.has(name) ? [hidden(name, query.get(name) ?? '')] : [],
  );
  const options = tenants.map((tenant) => `<option>${escapeHtml(tenant)}</option>`).join('');
  const [onlyTenant = ''] = tenants;
  const accountChoice =
    tenants.length > 1
      ? `<p><label>Account <select name="allow">${options}</select></label></p>`
      : `${hidden('allow', onlyTenant)}<p>Account ${escapeHtml(onlyTenant)}</p>`;
  return renderPage(
    200,
    'Allow access to a simulated Keap account',
    `<p>The app ${escapeHtml(clientId)} asks for full access.</p>
<form method="get">${hiddenInputs.join('')}${accountChoice}
<button type="submit">Allow</button> <button type="submit" name="deny" value="1">Deny</button></form>`,
  );
}

/**
 * Answers `GET /app/oauth/authorize`: a page where a person allows or denies; with `allow` (an account) or `deny` a
 * redirect to the app. A request with a wrong client id or redirect URI gets a page with 400, because there is no safe
 * redirect.
 */
export function authorize(app: App, query: URLSearchParams): HttpResponse {
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('client_id') !== app.clientId) return rejectPage('The client_id is not known.');
  if (!isAllowedRedirect(app, redirectUri))
    return rejectPage('The redirect_uri is not registered with this client_id.');
  if (query.get('response_type') !== 'code') return rejectPage('The response_type must be code.');
  const state = query.get('state');
  // RFC 6749 4.1.2.1; Keap's own error is not documented.
  if (query.get('scope') !== SCOPE) return redirectBack(redirectUri, state, { error: 'invalid_scope' });
  if (query.has('deny')) return redirectBack(redirectUri, state, { error: 'access_denied' });
  const tenant = query.get('allow');
  if (tenant === null) return renderConsent(app, query);
  if (!app.tenants.includes(tenant)) return rejectPage('There is no such account.');
  return redirectBack(redirectUri, state, { code: app.grants.code(tenant, redirectUri) });
}
