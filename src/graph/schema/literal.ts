import { GraphQLError, TokenKind, type ValueNode } from 'graphql';

/**
 * The name of the argument, input field or variable that a literal is written for: the name before the nearest colon. Null for
 * a document without locations.
 */
export function findLiteralName({ loc }: ValueNode): string | null {
  let token = loc?.startToken.prev ?? null;
  while (token !== null && token.kind !== TokenKind.COLON) token = token.prev;
  return token?.prev?.value ?? null;
}

/** Parses a literal. An error of `parse` gets the name of the field in front and the place in the document. */
export function parseLiteral<T>(node: ValueNode, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const name = findLiteralName(node);
    const message = `${name === null ? 'A value' : `\`${name}\``} ${error.message}`;
    throw new GraphQLError(message, { nodes: node, extensions: error.extensions });
  }
}
