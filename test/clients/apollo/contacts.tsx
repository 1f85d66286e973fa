import { useQuery } from '@apollo/client/react';
import { ContactPage } from '../documents.js';

/** The contacts, ten at a time. */
export function Contacts() {
  const { data, dataState, error, fetchMore } = useQuery(ContactPage, { variables: { first: 10 } });
  if (dataState !== 'complete') return <p>{error?.message ?? 'Loading…'}</p>;
  const { edges, pageInfo } = data.contacts;
  return (
    <>
      <ul>
        {edges.map(({ node }) => (
          <li key={node.id}>{node.givenName}</li>
        ))}
      </ul>
      {pageInfo.hasNextPage && (
        <button onClick={() => void fetchMore({ variables: { after: pageInfo.endCursor } })}>Load more</button>
      )}
    </>
  );
}
