import { useState } from 'react';
import { useQuery } from 'urql';
import { ContactPage } from '../documents.js';

/** The contacts, ten at a time. Graphcache returns the pages before it together with the page after the cursor. */
export function Contacts() {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error }] = useQuery({ query: ContactPage, variables: { first: 10, after } });
  if (!data) return <p>{error?.message ?? 'Loading…'}</p>;
  const { edges, pageInfo } = data.contacts;
  return (
    <>
      <ul>
        {edges.map(({ node }) => (
          <li key={node.id}>{node.givenName}</li>
        ))}
      </ul>
      {pageInfo.hasNextPage && <button onClick={() => setAfter(pageInfo.endCursor)}>Load more</button>}
    </>
  );
}
