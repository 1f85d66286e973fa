import type { Payload } from '../../resources/row.js';
import { withReplan } from '../../query/sources/source.js';
import type { Context } from '../operation/context.js';

/**
 * The body of an e-mail, as plain text or as HTML; null when it has none. Keap sends bodies with single e-mails only, in
 * base64: an e-mail that came in a list is fetched again, in one call for both forms.
 */
export async function loadContent(
  context: Context,
  email: Payload,
  column: 'plain_content' | 'html_content',
): Promise<string | null> {
  const fullEmail = column in email ? email : await fetchEmail(context, String(email['id']));
  return decodeBase64(fullEmail?.[column]);
}

function fetchEmail({ loaders: { source } }: Context, id: string): Promise<Payload | null> {
  return withReplan(() => source.fetchOne('emails', id, [], 'content of an e-mail'));
}

/** Decodes base64 to text; null for what is not base64. */
export function decodeBase64(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  const base64 = value.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(base64)) return null;
  return Buffer.from(base64, 'base64').toString('utf8');
}
