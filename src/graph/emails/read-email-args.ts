import { badUserInput } from '../nodes/ids.js';
import type { ListArgs } from '../list/list.js';
import type { EmailFilter } from './email.args.js';
import type { EmailsOf } from './emails-of.js';

/** The arguments of a list of e-mails. */
interface EmailArgs extends ListArgs {
  readonly of?: EmailsOf | null;
  readonly filter?: EmailFilter | null;
}

/**
 * The arguments of a list of e-mails with what they are of among its conditions. Throws BAD_USER_INPUT for a list
 * without a contact and without both ends of a time range, and for a condition that is in `of` and in `filter`.
 */
export function readEmailArgs({ of, filter, ...rest }: EmailArgs): ListArgs {
  const own = definedOnly({
    contactId: of?.contactId,
    createdSince: of?.period?.createdSince,
    createdUntil: of?.period?.createdUntil,
  });
  const conditions = definedOnly(filter ?? {});
  const repeated = Object.keys(own).find((name) => name in conditions);
  if (repeated !== undefined)
    throw badUserInput(`\`${repeated}\` is in \`of\` and in \`filter\`: give it in only one of them.`);
  const joined: Partial<EmailFilter> = { ...conditions, ...own };
  if (joined.contactId || (joined.createdSince && joined.createdUntil)) return { ...rest, filter: joined };
  throw badUserInput(
    'A list of e-mails needs `of: { contactId }` or `of: { period: { createdSince, createdUntil } }`: an account may have millions of them.',
  );
}

function definedOnly(fields: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}
