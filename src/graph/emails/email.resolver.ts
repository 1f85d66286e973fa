import { Ctx, Resolver, Root } from 'type-graphql';
import { oneCallEach } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { edgeField } from '../edges/edges.js';
import { Email } from './email.type.js';
import { withReplan } from '../../query/sources/source.js';

@Resolver(() => Email)
export class EmailResolver {
  @edgeField(['plain_content'], () => String, describeBody('plain text', 'htmlContent'), [oneCallEach('emails')])
  async plainContent(@Root() email: Payload, @Ctx() context: Context): Promise<string | null> {
    return loadContent(context, email, 'plain_content');
  }

  @edgeField(
    ['html_content'],
    () => String,
    describeBody('HTML, as it was sent: not made safe to show', 'plainContent'),
    [oneCallEach('emails')],
  )
  async htmlContent(@Root() email: Payload, @Ctx() context: Context): Promise<string | null> {
    return loadContent(context, email, 'html_content');
  }
}

function describeBody(form: string, other: string): string {
  return `The body as ${form}. It comes with \`email(id:)\`; in a list it costs one Keap call an e-mail, shared with ${other}.`;
}

/**
 * A text of an e-mail's body, `plain_content` or `html_content`. Keap sends them with a single e-mail only, in base64:
 * one that came by a list is fetched again, in one call that the two texts share. Null when it has none.
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

/** Text out of base64; null for what is none. */
export function decodeBase64(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  const base64 = value.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(base64)) return null;
  return Buffer.from(base64, 'base64').toString('utf8');
}
