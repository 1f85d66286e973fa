import { cacheExchange, Client, fetchExchange } from '@urql/core';

/** A client as urql's documentation makes it. Its cache keeps whole responses. */
export const createUrqlClient = (url: string): Client => new Client({ url, exchanges: [cacheExchange, fetchExchange] });
