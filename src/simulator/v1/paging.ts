import { badRequest } from '../http/errors.js';

/** v1 states neither a default nor a maximum; existing clients rely on both values (docs/keap-api.md 5.1). */
const MAX_PAGE_SIZE = 1000;

/** The requested limit and offset. */
export interface PageWindow {
  readonly limit: number;
  readonly offset: number;
}

function readNumber(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null || text === '') return fallback;
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`The value '${text}' of ${name} is not a number.`);
  return Number(text);
}

/**
 * Parses limit and offset; a limit above the maximum is cut to it. Throws an ApiError for a value that is no whole
 * number.
 */
export function readWindow(query: URLSearchParams): PageWindow {
  return {
    limit: Math.min(readNumber(query, 'limit', MAX_PAGE_SIZE), MAX_PAGE_SIZE),
    offset: readNumber(query, 'offset', 0),
  };
}

/** Keap's links do not encode `@` (docs/keap-api.md quirk 20). */
const encodeParam = (value: string): string => encodeURIComponent(value).replaceAll('%40', '@');

/**
 * The links beside every list, wrong as Keap's are (docs/keap-api.md 5.1): present on the first page, the last and past
 * the end; with the limit cut to the count; always on Keap's own host; without optional_properties.
 */
export function buildLinks(
  path: string,
  { limit, offset }: PageWindow,
  count: number,
  repeatedParams: readonly (readonly [string, string])[],
): { next: string; previous: string } {
  const link = (from: number): string => {
    const params: readonly (readonly [string, string])[] = [
      ['limit', String(Math.min(limit, count))],
      ['offset', String(from)],
      ...repeatedParams,
    ];
    const query = params.map(([name, value]) => `${name}=${encodeParam(value)}`).join('&');
    return `https://api.infusionsoft.com/crm/rest${path.replace(/\/$/, '')}/?${query}`;
  };
  return { next: link(offset + limit), previous: link(Math.max(0, offset - limit)) };
}
