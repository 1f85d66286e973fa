import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createLoaders, getContacts, type Contact, type Loaders, type Money, type Order } from './keap.js';

/**
 * A gateway as the tutorials of Apollo Server and DataLoader build it, to compare with: plain lists, a loader for each
 * edge and request, one Keap call for each key, calls in parallel over open connections. It has no cache, no batches
 * over several records and no limits, as those have none. It does nothing slowly on purpose: the standalone server of
 * Apollo, its document cache, `fetch` of Node, no CORS, logging or authentication of its own.
 */
const typeDefs = `#graphql
  type Query {
    contacts(first: Int = 50): [Contact!]!
  }
  type Contact {
    id: ID!
    givenName: String
    familyName: String
    emailAddresses: [EmailAddress!]!
    tags: [Tag!]!
    orders: [Order!]!
  }
  type EmailAddress {
    email: String!
  }
  type Tag {
    id: ID!
    name: String!
  }
  type Order {
    id: ID!
    total: Money
    items: [OrderItem!]!
  }
  type Money {
    amount: String!
  }
  type OrderItem {
    id: ID!
    product: Product
  }
  type Product {
    id: ID!
    name: String!
  }
`;

interface Context {
  readonly loaders: Loaders;
}

const resolvers = {
  Query: {
    contacts: (_: unknown, { first }: { first: number }) => getContacts(first),
  },
  Contact: {
    givenName: (contact: Contact) => contact.given_name,
    familyName: (contact: Contact) => contact.family_name,
    emailAddresses: (contact: Contact) => contact.email_addresses,
    tags: ({ id }: Contact, _: unknown, { loaders }: Context) => loaders.tags.load(id),
    orders: ({ id }: Contact, _: unknown, { loaders }: Context) => loaders.orders.load(id),
  },
  Order: {
    items: (order: Order) => order.order_items,
  },
  Money: {
    amount: ({ amount }: Money) => (amount / 100).toFixed(2),
  },
};

const { url } = await startStandaloneServer(new ApolloServer<Context>({ typeDefs, resolvers }), {
  listen: { host: '127.0.0.1', port: 0 },
  context: async () => ({ loaders: createLoaders() }),
});
process.stdout.write(`GraphQL  ${url}graphql\n`);
