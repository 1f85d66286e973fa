import { GraphQLError } from 'graphql';

/** Values are gone through by functions that call themselves, here and in libraries. */
const MAX_LEVELS = 200;

/** Throws BAD_USER_INPUT (HTTP 400) for variables that nest lists and objects deeper than anything asks for. */
export function checkNesting(variables: unknown): void {
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_LEVELS)
      throw new GraphQLError(`The variables nest lists and objects more than ${MAX_LEVELS} deep. Nothing was sent.`, {
        extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
      });
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
}
