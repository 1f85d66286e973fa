import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import schema from '../../operations/generated/possible-types.js';
import { keepNull } from './policies.js';

declare module '@apollo/client' {
  namespace ApolloClient {
    namespace DeclareDefaultOptions {
      interface Query {
        errorPolicy: 'all';
      }
      interface WatchQuery {
        errorPolicy: 'all';
      }
    }
  }
}

/** Pages of one list join. Another filter or order makes another list. */
const pages = keepNull(relayStylePagination(['filter', 'orderBy']));

/** A client whose cache knows the lists of the gateway. */
export const createApolloClient = (uri: string): ApolloClient =>
  new ApolloClient({
    link: new HttpLink({ uri }),
    cache: new InMemoryCache({
      possibleTypes: schema.possibleTypes,
      typePolicies: {
        Query: { fields: { contacts: pages, companies: pages, deals: pages, orders: pages, tasks: pages } },
        Contact: { fields: { orders: pages, notes: pages } },
        Account: { keyFields: [] },
      },
    }),
    // Data that came is shown although a part of it failed.
    defaultOptions: { query: { errorPolicy: 'all' }, watchQuery: { errorPolicy: 'all' } },
  });
