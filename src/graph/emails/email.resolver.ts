import { Ctx, Resolver, Root } from 'type-graphql';
import { oneCallEach } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { edgeField } from '../edges/edges.js';
import { Email } from './email.type.js';
import { loadContent } from './load-content.js';

@Resolver(() => Email)
export class EmailResolver {
  @edgeField(['plain_content'], () => String, describeBody('plain text', 'htmlContent'), [oneCallEach('emails')])
  async plainContent(@Root() email: Payload, @Ctx() context: Context): Promise<string | null> {
    return loadContent(context, email, 'plain_content');
  }

  @edgeField(['html_content'], () => String, describeBody('HTML, unsanitized', 'plainContent'), [oneCallEach('emails')])
  async htmlContent(@Root() email: Payload, @Ctx() context: Context): Promise<string | null> {
    return loadContent(context, email, 'html_content');
  }
}

function describeBody(form: string, other: string): string {
  return `The body as ${form}. Comes with \`email(id:)\`; in a list it costs one Keap call for each e-mail, shared with ${other}.`;
}
