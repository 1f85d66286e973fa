import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../context.js';
import { EdgeField, edgeField, pointed } from '../edges.js';
import { badUserInput } from '../ids.js';
import { idArgument, oneById } from '../one.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { contentOf } from './email-content.js';
import { EmailListArgs, type EmailFilter } from './email.args.js';
import { Email, EmailConnection } from './email.type.js';

@Resolver(() => Email)
export class EmailResolver {
  @Query(() => Email, {
    nullable: true,
    description: 'The e-mail with this id, with its content; null when there is none. One Keap call.',
  })
  async email(
    @Arg('id', () => ID, { description: idArgument('Email') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'emails', id, info);
  }

  @Query(() => EmailConnection, {
    description:
      'E-mails of one contact or of a span of time, a page at a time; an account may have millions, so one of the two must be given. One Keap call a page.',
  })
  async emails(
    @Args(() => EmailListArgs) args: EmailListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    checkBounds(args.filter);
    return listPage(context, 'emails', args, info);
  }

  @EdgeField(
    'emails',
    'contact',
    () => Contact,
    'Whom it was sent to. Its id is free; anything else costs one Keap call for all contacts of the query.',
  )
  async contact(
    @Root() email: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'emails', 'contact', email, info);
  }

  @edgeField(['plain_content'], () => String, body('plain text', 'htmlContent'))
  async plainContent(@Root() email: Payload, @Ctx() context: Context): Promise<string | null> {
    return contentOf(context, email, 'plain_content');
  }

  @edgeField(['html_content'], () => String, body('HTML, as it was sent: not made safe to show', 'plainContent'))
  async htmlContent(@Root() email: Payload, @Ctx() context: Context): Promise<string | null> {
    return contentOf(context, email, 'html_content');
  }
}

function body(form: string, other: string): string {
  return `The body as ${form}. It comes with \`email(id:)\`; in a list it costs one Keap call an e-mail, shared with ${other}.`;
}

/** Throws BAD_USER_INPUT for a list without a contact and without both ends of a span of time. */
function checkBounds({ contactId, createdSince, createdUntil }: EmailFilter): void {
  if (contactId || (createdSince && createdUntil)) return;
  throw badUserInput(
    'A list of e-mails needs `filter.contactId`, or `filter.createdSince` and `filter.createdUntil` together: an account may have millions of them.',
  );
}
