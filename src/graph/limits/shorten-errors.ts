import { GraphQLError } from 'graphql';

/** The last error of a response that omits further ones. Its code is that of the first omitted error. */
export function omittedErrorsError(count: number, code: unknown, isAtLeast = false): GraphQLError {
  const message =
    `${isAtLeast ? 'At least ' : ''}${count} more ${count === 1 ? 'error is' : 'errors are'} left out. ` +
    'Fix the errors above and try again.';
  return new GraphQLError(message, { extensions: { code, leftOut: count } });
}

const TAIL_LENGTH = 120;

/** The longest message about a document or a variable: a longer one mostly repeats a name that the caller sent. */
export const MAX_ECHO_LENGTH = 300;

/** Cuts a long message in its middle: it ends with what to do. */
export function shortenMessage(message: string, maxLength: number): string {
  if (message.length <= maxLength) return message;
  return `${message.slice(0, maxLength - TAIL_LENGTH - 1)}…${message.slice(-TAIL_LENGTH)}`;
}
