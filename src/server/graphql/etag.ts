import { createHash } from 'node:crypto';

/** Request headers that decide what a response holds. A cache must not give one of them another's response. */
const VARY = [
  'Accept',
  'accept-encoding',
  'Authorization',
  'x-api-key',
  'x-keap-account',
  'x-keap-dry-run',
  'x-keap-max-stale',
  'x-keap-trace',
];

/** `Vary` with the headers that a query depends on. */
export function appendVary(current: number | string | readonly string[] | undefined): string {
  return [...(current === undefined ? [] : [String(current)]), ...VARY].join(', ');
}

/**
 * The entity tag of a response without errors. It is weak: it covers `data` alone, since the cost in `extensions.keap`
 * differs each time.
 */
export function computeETag(body: string, mediaType: string): string {
  const end = body.lastIndexOf(',"extensions":{"keap":');
  const data = end < 0 ? body : body.slice(0, end);
  const hash = createHash('sha256').update(`${mediaType}\n`).update(data).digest('base64url');
  return `W/"${hash.slice(0, 27)}"`;
}

/** Whether `If-None-Match` names the tag, by the weak comparison of RFC 9110 13.1.2. */
export function matchesETag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}
