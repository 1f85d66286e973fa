import { GraphQLError } from 'graphql';

/** Stands for errors that an answer has no room for, as the last of its errors. Carries the code of the first of them. */
export function omittedErrorsError(count: number, code: unknown, isAtLeast = false): GraphQLError {
  const message =
    `${isAtLeast ? 'At least ' : ''}${count} more ${count === 1 ? 'error is' : 'errors are'} left out. ` +
    'Mend the causes of those above and ask again.';
  return new GraphQLError(message, { extensions: { code, leftOut: count } });
}

const TAIL_LENGTH = 120;

/** The longest message about a document or a variable: most of a longer one is a name of the caller's, said again. */
export const MAX_ECHO_LENGTH = 300;

/** A message that a name or value of the caller's has blown up, cut in its middle: what to do stands at its end. */
export function shortenMessage(message: string, maxLength: number): string {
  if (message.length <= maxLength) return message;
  return `${message.slice(0, maxLength - TAIL_LENGTH - 1)}…${message.slice(-TAIL_LENGTH)}`;
}
