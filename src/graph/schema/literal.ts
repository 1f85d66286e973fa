import { GraphQLError, isConstValueNode, TokenKind, type ValueNode } from 'graphql';

/**
 * The name of the argument, input field or variable that a literal is written for: the name before the nearest colon. Null for
 * a document without locations.
 */
function findLiteralName({ loc }: ValueNode): string | null {
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

/** The message of an error that is about a literal of the document, with the name of its field; of any other as it is. */
export function nameLiteral(message: string, error: unknown): string {
  const [node] = (error instanceof GraphQLError ? error.nodes : undefined) ?? [];
  const name = node !== undefined && isConstValueNode(node) ? findLiteralName(node) : null;
  // The scalars of this graph name the field themselves.
  return name === null || message.startsWith(`\`${name}\``) ? message : `\`${name}\`: ${message}`;
}
