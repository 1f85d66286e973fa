import type { Client, CombinedError } from '@urql/core';
import { ContactDetails, ContactPage, RenameContact } from '../documents.js';
import { readError, type Frontend, type ListedContact } from '../frontend.js';

/** The first error of a response as tests compare it; a failure of the network as it is. */
const toThrown = (error: CombinedError): unknown =>
  error.graphQLErrors[0] === undefined ? error : readError(error.graphQLErrors[0]);

/** A frontend on a client of urql. A cache that joins pages returns all of them for the page after the cursor. */
export function openUrql(client: Client, { joinsPages }: { readonly joinsPages: boolean }): Frontend {
  let shown: readonly ListedContact[] = [];
  let next: { first: number; after: string | null } = { first: 10, after: null };
  const load = async (variables: { first: number; after?: string | null }): Promise<readonly ListedContact[]> => {
    const { data, error } = await client.query(ContactPage, variables).toPromise();
    if (error) throw toThrown(error);
    const { edges, pageInfo } = data!.contacts;
    next = { first: variables.first, after: pageInfo.endCursor };
    return edges.map(({ node: { id, givenName } }) => ({ id, givenName }));
  };
  return {
    list: async (first) => (shown = await load({ first })),
    loadMore: async () => {
      const page = await load(next);
      return (shown = joinsPages ? page : [...shown, ...page]);
    },
    details: async (id) => {
      const { data, error } = await client.query(ContactDetails, { id }).toPromise();
      if (error?.networkError) throw error;
      return { contact: data?.contact ?? null, errors: error?.graphQLErrors.map(readError) ?? [] };
    },
    rename: async (id, givenName) => {
      const { error } = await client.mutation(RenameContact, { id, givenName }).toPromise();
      if (error) throw toThrown(error);
    },
    close: async () => {},
  };
}
