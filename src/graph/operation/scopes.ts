import { GraphQLError } from 'graphql';
import type { Context, Scope } from './context.js';

/** Throws FORBIDDEN unless the caller has the scope. */
export function requireScope(context: Context, scope: Scope): void {
  if (context.caller.scopes.has(scope)) return;
  throw new GraphQLError(
    `This needs the scope "${scope}", which "${context.caller.name}" does not have: ask the gateway's operator for a key with it.`,
    { extensions: { code: 'FORBIDDEN' } },
  );
}
