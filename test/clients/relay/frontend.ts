import {
  commitMutation,
  createOperationDescriptor,
  fetchQuery,
  getRequest,
  type Environment,
  type GraphQLTaggedNode,
  type MutationParameters,
  type OperationType,
} from 'relay-runtime';
import { readError, type ClientError, type Details, type Frontend, type ListedContact } from '../frontend.js';
import type { documentsContactsQuery } from './__generated__/documentsContactsQuery.graphql.js';
import type { documentsDetailsQuery } from './__generated__/documentsDetailsQuery.graphql.js';
import type { documentsRenameMutation } from './__generated__/documentsRenameMutation.graphql.js';
import * as documents from './documents.js';
import { createRelayEnvironment } from './environment.js';

type Contacts = documentsContactsQuery['response'];

/** The first error of a response as tests compare it; any other failure as it is. */
function toThrown(error: Error & { source?: { errors?: Parameters<typeof readError>[0][] } }): unknown {
  const first = error.source?.errors?.[0];
  return first === undefined ? error : readError(first);
}

/** Sends a query, or answers it from the store. */
async function ask<Query extends OperationType>(
  environment: Environment,
  document: GraphQLTaggedNode,
  variables: Query['variables'],
): Promise<Query['response']> {
  const answer = fetchQuery<Query>(environment, document, variables, { fetchPolicy: 'store-or-network' });
  const response = await answer.toPromise().catch((error: Error) => {
    throw toThrown(error);
  });
  return response;
}

const rename = (environment: Environment, id: string, givenName: string): Promise<void> =>
  new Promise((resolve, reject) => {
    commitMutation<documentsRenameMutation & MutationParameters>(environment, {
      mutation: documents.documentsRenameMutation,
      variables: { id, givenName },
      onCompleted: () => resolve(),
      onError: (error) => reject(toThrown(error)),
    });
  });

const readList = ({ contacts }: Contacts): ListedContact[] =>
  contacts.edges.map(({ node: { id, givenName } }) => ({ id, givenName: givenName ?? null }));

/** The errors of a part that `@catch` handed over. Relay gives them no path. */
const readErrors = (errors: readonly unknown[], path: string[]): ClientError[] =>
  errors.map((error) => readError({ ...(error as object), path }));

/** A frontend on Relay. */
export function openRelay(url: string): Frontend {
  const environment = createRelayEnvironment(url);
  let shown = { first: 10, after: null as string | null };
  return {
    list: async (first) => {
      const response = await ask<documentsContactsQuery>(environment, documents.documentsContactsQuery, { first });
      shown = { first, after: response.contacts.pageInfo.endCursor ?? null };
      return readList(response).slice(0, first);
    },
    loadMore: async () => {
      await ask<documentsContactsQuery>(environment, documents.documentsContactsQuery, shown);
      const request = getRequest(documents.documentsContactsQuery);
      const operation = createOperationDescriptor(request, { first: shown.first });
      return readList(environment.lookup(operation.fragment).data as unknown as Contacts);
    },
    details: async (id) => {
      const { contact } = await ask<documentsDetailsQuery>(environment, documents.documentsDetailsQuery, { id });
      const orders = contact?.orders;
      return {
        contact: { ...contact, orders: orders?.ok ? orders.value : null } as Details['contact'],
        errors: orders?.ok === false ? readErrors(orders.errors, ['contact', 'orders']) : [],
      };
    },
    rename: (id, givenName) => rename(environment, id, givenName),
    close: async () => {},
  };
}
