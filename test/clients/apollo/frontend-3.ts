import { ApolloClient, ApolloError, HttpLink, InMemoryCache } from 'apollo-client-3/core/index.js';
import { relayStylePagination } from 'apollo-client-3/utilities/index.js';
import { ContactDetails, ContactPage, RenameContact } from '../documents.js';
import { readError, type Frontend } from '../frontend.js';
import schema from '../../operations/generated/possible-types.js';
import { keepNull } from './policies.js';

/** The first error of a response as tests compare it; any other failure as it is. */
const toThrown = (error: unknown): unknown =>
  error instanceof ApolloError && error.graphQLErrors[0] !== undefined ? readError(error.graphQLErrors[0]) : error;

/** A frontend on Apollo Client 3. */
export function openApollo3(url: string): Frontend {
  const pages = keepNull(relayStylePagination(['filter', 'orderBy']));
  const cache = new InMemoryCache({
    possibleTypes: schema.possibleTypes,
    typePolicies: { Query: { fields: { contacts: pages } }, Contact: { fields: { orders: pages } } },
  });
  const client = new ApolloClient({ link: new HttpLink({ uri: url }), cache });
  const watch = (first: number) => client.watchQuery({ query: ContactPage, variables: { first } });
  let list = watch(10);
  return {
    list: async (first) => {
      const { data } = await client.query({ query: ContactPage, variables: { first } }).catch((error: unknown) => {
        throw toThrown(error);
      });
      list = watch(first);
      return data.contacts.edges.map(({ node: { id, givenName } }) => ({ id, givenName }));
    },
    loadMore: async () => {
      const shown = list.subscribe({});
      const after = list.getCurrentResult().data.contacts.pageInfo.endCursor;
      await list.fetchMore({ variables: { after } });
      const { edges } = list.getCurrentResult().data.contacts;
      shown.unsubscribe();
      return edges.map(({ node: { id, givenName } }) => ({ id, givenName }));
    },
    details: async (id) => {
      const { data, errors } = await client.query({ query: ContactDetails, variables: { id }, errorPolicy: 'all' });
      return { contact: data.contact, errors: errors?.map(readError) ?? [] };
    },
    rename: async (id, givenName) => {
      await client.mutate({ mutation: RenameContact, variables: { id, givenName } }).catch((error: unknown) => {
        throw toThrown(error);
      });
    },
    close: async () => client.stop(),
  };
}
