import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import schema from '../../operations/generated/schema.json' with { type: 'json' };

/** Types without an id are parts of the record that has them. */
const isEmbedded = ({ fields }: { fields?: readonly { name: string }[] | null }): boolean =>
  fields?.every(({ name }) => name !== 'id') ?? false;
const keys = Object.fromEntries(schema.__schema.types.filter(isEmbedded).map(({ name }) => [name, () => null]));

const pages = relayPagination();

/** A client whose cache stores every record once. */
export const createGraphcacheClient = (url: string): Client =>
  new Client({
    url,
    exchanges: [
      cacheExchange({
        schema,
        keys,
        resolvers: {
          Query: { contacts: pages, companies: pages, deals: pages, orders: pages, tasks: pages },
          Contact: { orders: pages, notes: pages },
        },
      }),
      fetchExchange,
    ],
  });
