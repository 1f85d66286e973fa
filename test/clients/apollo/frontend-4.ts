import { CombinedGraphQLErrors } from '@apollo/client';
import type { ResultOf } from 'gql.tada';
import { ContactDetails, ContactPage, RenameContact } from '../documents.js';
import { readError, type Frontend, type ListedContact } from '../frontend.js';
import { createApolloClient } from './client.js';

/** The first error of a response as tests compare it; any other failure as it is. */
const toThrown = (error: unknown): unknown =>
  CombinedGraphQLErrors.is(error) ? error.errors.map(readError)[0] : error;

type Page = ResultOf<typeof ContactPage>;

const readList = ({ contacts }: Page): ListedContact[] =>
  contacts.edges.map(({ node: { id, givenName } }) => ({ id, givenName }));

/** A frontend on Apollo Client 4. */
export function openApollo4(url: string): Frontend {
  const client = createApolloClient(url);
  const watch = (first: number) => client.watchQuery({ query: ContactPage, variables: { first } });
  let list = watch(10);
  /** Resolves with what the list shows as soon as it has this many contacts. */
  const waitForPage = (atLeast: number): Promise<Page> =>
    new Promise((resolve) => {
      const subscription = list.subscribe(({ data, dataState }) => {
        if (dataState !== 'complete' || data.contacts.edges.length < atLeast) return;
        resolve(data);
        queueMicrotask(() => subscription.unsubscribe());
      });
    });
  return {
    list: async (first) => {
      const { data, error } = await client.query({ query: ContactPage, variables: { first } });
      if (error !== undefined) throw toThrown(error);
      list = watch(first);
      return data === undefined ? [] : readList(data);
    },
    loadMore: async () => {
      const { contacts } = await waitForPage(1);
      const grown = waitForPage(contacts.edges.length + 1);
      await list.fetchMore({ variables: { after: contacts.pageInfo.endCursor } });
      return readList(await grown);
    },
    details: async (id) => {
      const { data, error } = await client.query({ query: ContactDetails, variables: { id } });
      if (error !== undefined && !CombinedGraphQLErrors.is(error)) throw error;
      return { contact: data?.contact ?? null, errors: error?.errors.map(readError) ?? [] };
    },
    rename: async (id, givenName) => {
      const mutation = client.mutate({ mutation: RenameContact, variables: { id, givenName } });
      await mutation.catch((error: unknown) => {
        throw toThrown(error);
      });
    },
    close: async () => client.stop(),
  };
}
