import type { HttpResponse } from '../http/errors.js';
import { SCOPE, type App } from './app.js';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const page = (status: number, title: string, inner: string): HttpResponse => ({
  status,
  type: 'text/html; charset=UTF-8',
  text: `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>\n${inner}\n</body></html>\n`,
});

const refused = (why: string): HttpResponse => page(400, 'Authorization refused', `<p>${escaped(why)}</p>`);

function mayReturnTo({ redirectUris }: App, redirectUri: string): boolean {
  if (redirectUris !== null) return redirectUris.includes(redirectUri);
  const url = URL.canParse(redirectUri) ? new URL(redirectUri) : null;
  return url !== null && /^https?:$/.test(url.protocol) && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
}

function back(redirectUri: string, state: string | null, said: Readonly<Record<string, string>>): HttpResponse {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value);
  if (state !== null) url.searchParams.set('state', state);
  return { status: 302, text: '', headers: { location: url.href } };
}

/** What the consent page hands on: the request itself. */
const asked = ['client_id', 'redirect_uri', 'response_type', 'scope', 'state'];

function consent({ clientId, tenants }: App, query: URLSearchParams): HttpResponse {
  const hidden = (name: string, value: string): string =>
    `<input type="hidden" name="${name}" value="${escaped(value)}">`;
  const carried = asked.flatMap((name) => (query.has(name) ? [hidden(name, query.get(name) ?? '')] : []));
  const options = tenants.map((tenant) => `<option>${escaped(tenant)}</option>`).join('');
  const [only = ''] = tenants;
  const choice =
    tenants.length > 1
      ? `<p><label>Account <select name="allow">${options}</select></label></p>`
      : `${hidden('allow', only)}<p>Account ${escaped(only)}</p>`;
  return page(
    200,
    'Allow access to a simulated Keap account',
    `<p>The app ${escaped(clientId)} asks for full access.</p>
<form method="get">${carried.join('')}${choice}
<button type="submit">Allow</button> <button type="submit" name="deny" value="1">Deny</button></form>`,
  );
}

/**
 * Answers `GET /app/oauth/authorize`: a page where a person allows or denies, and with its `allow` (an account) or `deny`
 * the way back to the app. A request that is not of the app gets a page with 400, since nobody knows whom to tell.
 */
export function authorize(app: App, query: URLSearchParams): HttpResponse {
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('client_id') !== app.clientId) return refused('The client_id is not known.');
  if (!mayReturnTo(app, redirectUri)) return refused('The redirect_uri is not registered with this client_id.');
  if (query.get('response_type') !== 'code') return refused('The response_type must be code.');
  const state = query.get('state');
  // RFC 6749 4.1.2.1; what Keap itself says is not documented.
  if (query.get('scope') !== SCOPE) return back(redirectUri, state, { error: 'invalid_scope' });
  if (query.has('deny')) return back(redirectUri, state, { error: 'access_denied' });
  const tenant = query.get('allow');
  if (tenant === null) return consent(app, query);
  if (!app.tenants.includes(tenant)) return refused('There is no such account.');
  return back(redirectUri, state, { code: app.grants.code(tenant, redirectUri) });
}
