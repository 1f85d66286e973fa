import { badRequest } from '../http/errors.js';

/** v1 states neither a default nor a largest page; both are what clients live by (docs/keap-api.md 5.1). */
const LARGEST_PAGE = 1000;

/** What a request asked of a list's length. */
export interface Window {
  readonly limit: number;
  readonly offset: number;
}

function whole(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null || text === '') return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`The value '${text}' of ${name} is not a number.`);
  return Number(text);
}

/** Reads limit and offset; a limit above the largest page is cut to it. Throws a Refusal for what is no whole number. */
export function windowOf(query: URLSearchParams): Window {
  return { limit: Math.min(whole(query, 'limit', LARGEST_PAGE), LARGEST_PAGE), offset: whole(query, 'offset', 0) };
}

/** `@` stands bare in Keap's links (docs/keap-api.md quirk 20). */
const encoded = (value: string): string => encodeURIComponent(value).replaceAll('%40', '@');

/**
 * The links beside every list, wrong as Keap's are (docs/keap-api.md 5.1): there on the first page, the last and past
 * the end; with the limit cut to the count; always Keap's own host; without optional_properties.
 */
export function linksOf(
  path: string,
  { limit, offset }: Window,
  count: number,
  echoed: readonly (readonly [string, string])[],
): { next: string; previous: string } {
  const link = (from: number): string => {
    const shown: readonly (readonly [string, string])[] = [
      ['limit', String(Math.min(limit, count))],
      ['offset', String(from)],
      ...echoed,
    ];
    const query = shown.map(([name, value]) => `${name}=${encoded(value)}`).join('&');
    return `https://api.infusionsoft.com/crm/rest${path.replace(/\/$/, '')}/?${query}`;
  };
  return { next: link(offset + limit), previous: link(Math.max(0, offset - limit)) };
}
