import {
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  type OperationDefinitionNode,
  getVariableValues,
} from 'graphql';
import { Arg, Ctx, Info, Query, Resolver } from 'type-graphql';
import { requireAccess } from '../operation/access.js';
import { KeapAccess } from '../schema/columns.js';
import { nameLiteral } from '../schema/literal.js';
import type { Context } from '../operation/context.js';
import { badUserInput } from '../nodes/ids.js';
import { checkDocument } from '../limits/document-size.js';
import { findVariableError } from '../limits/variable-errors.js';
import { Json } from '../values/json.js';
import { collectFields, type SelectionContext } from '../../query/cost/collect-fields.js';
import { Price } from './price.type.js';
import { priceOperation } from './price-operation.js';

/** Longer documents are rejected unread. */
const MAX_QUERY_LENGTH = 100_000;

@Resolver()
export class PriceResolver {
  @KeapAccess()
  @Query(() => Price, {
    description:
      'What an operation would cost, without sending anything. Allowed once per operation, and not for an operation that itself selects `price`. A request with the header `x-keap-dry-run: 1` returns the same instead of running.',
  })
  async price(
    @Arg('query', () => String, { description: 'The GraphQL document, with one operation.' }) query: string,
    @Arg('variables', () => Json, { nullable: true, description: 'Its variables, as an object.' }) variables: unknown,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Price> {
    const { schema, operation, fragments, variableValues } = info;
    if (countPriceFields({ schema, fragments, variableValues }, operation) > 1)
      throw badUserInput('An operation may select `price` only once: send the others in separate requests.');
    const document = readDocument(query);
    checkDocument(document, getSingleOperation(document), context.services.limits);
    const values = readVariables(variables);
    const [validationError] = validate(schema, document, undefined, { maxErrors: 1 });
    if (validationError !== undefined) {
      const message = nameLiteral(validationError.message, validationError);
      throw badUserInput(`The document is not valid: ${message}`);
    }
    const innerOperation = getSingleOperation(document);
    // A forbidden operation has no price either.
    requireAccess(context.caller, { schema, document, variables: values });
    const variableError = findVariableError(schema, innerOperation, values);
    if (variableError !== null) throw variableError;
    // With the defaults of variables, which `@include` and `@skip` may name.
    const { coerced = {} } = getVariableValues(schema, innerOperation.variableDefinitions ?? [], values, {
      maxErrors: 1,
    });
    const inner = { schema, fragments: collectFragments(document), variableValues: coerced };
    if (countPriceFields(inner, innerOperation) > 0)
      throw badUserInput('An operation that selects `price` has no price: send the inner operation.');
    const price = priceOperation(context.services, context.options, { schema, document, variables: values });
    if (price === null) throw badUserInput('The variables do not match the operation: give those that it declares.');
    return price;
  }
}

/** The only operation of a document. */
function getSingleOperation(document: DocumentNode): OperationDefinitionNode {
  const operation = getOperationAST(document);
  if (operation === null || operation === undefined) throw badUserInput('The document must hold one operation.');
  return operation;
}

/** How often an operation selects `price`. */
function countPriceFields(selection: SelectionContext, { operation, selectionSet }: OperationDefinitionNode): number {
  const type = selection.schema.getRootType(operation);
  if (type === null || type === undefined) return 0;
  const fields = [...collectFields(selection, type, [selectionSet]).values()];
  return fields.filter(([node]) => node?.name.value === 'price').length;
}

function collectFragments({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  return Object.fromEntries(
    definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );
}

function readDocument(query: string): DocumentNode {
  if (query.length > MAX_QUERY_LENGTH)
    throw badUserInput(`The document is longer than ${MAX_QUERY_LENGTH} characters.`);
  try {
    const document = parse(query, { maxTokens: 4000 });
    if (document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length === 1) return document;
  } catch (error) {
    throw badUserInput(
      `The document cannot be read: ${error instanceof GraphQLError ? error.message : 'it is not GraphQL'}`,
    );
  }
  throw badUserInput('The document must hold one operation.');
}

function readVariables(variables: unknown): Readonly<Record<string, unknown>> {
  if (variables === null || variables === undefined) return {};
  if (typeof variables === 'object' && !Array.isArray(variables)) return variables as Record<string, unknown>;
  throw badUserInput('The variables must be an object, as in { "first": 10 }.');
}
