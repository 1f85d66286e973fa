import {
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLResolveInfo,
} from 'graphql';
import { Arg, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { badUserInput } from '../ids.js';
import { checkDocument } from '../limits/document-size.js';
import { variableErrors } from '../limits/variable-errors.js';
import { Json } from '../values/json.js';
import { Price } from './price.type.js';
import { rehearse } from './rehearse.js';

/** A document longer than this is no question. */
const LONGEST_QUERY = 100_000;

@Resolver()
export class PriceResolver {
  @Query(() => Price, {
    description:
      'What an operation would cost, without sending anything. The same is answered instead of running when a request carries the header `x-keap-dry-run: 1`.',
  })
  async price(
    @Arg('query', () => String, { description: 'The GraphQL document, with one operation.' }) query: string,
    @Arg('variables', () => Json, { nullable: true, description: 'Its variables, as an object.' }) variables: unknown,
    @Ctx() context: Context,
    @Info() { schema }: GraphQLResolveInfo,
  ): Promise<Price> {
    const document = readDocument(query);
    const operation = getOperationAST(document);
    if (operation) checkDocument(document, operation, context.services.limits);
    const values = readVariables(variables);
    const [fault] = validate(schema, document, undefined, { maxErrors: 1 });
    if (fault !== undefined) throw badUserInput(`The document is not valid: ${fault.message}`);
    const [wrong] = operation ? variableErrors(schema, operation, values) : [];
    if (wrong !== undefined) throw wrong;
    return rehearse(context.services, context.opening, { schema, document, variables: values });
  }
}

function readDocument(query: string): DocumentNode {
  if (query.length > LONGEST_QUERY) throw badUserInput(`The document is longer than ${LONGEST_QUERY} characters.`);
  try {
    const document = parse(query, { maxTokens: 4000 });
    if (document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length === 1) return document;
  } catch (error) {
    throw badUserInput(
      `The document cannot be read: ${error instanceof GraphQLError ? error.message : 'it is no GraphQL'}`,
    );
  }
  throw badUserInput('The document must hold one operation.');
}

function readVariables(variables: unknown): Readonly<Record<string, unknown>> {
  if (variables === null || variables === undefined) return {};
  if (typeof variables === 'object' && !Array.isArray(variables)) return variables as Record<string, unknown>;
  throw badUserInput('The variables must be an object, as in { "first": 10 }.');
}
