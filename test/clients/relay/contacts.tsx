import { graphql, useLazyLoadQuery, usePaginationFragment } from 'react-relay';
import type { contacts_list$key } from './__generated__/contacts_list.graphql.js';
import type { contactsPageQuery } from './__generated__/contactsPageQuery.graphql.js';
import type { contactsQuery } from './__generated__/contactsQuery.graphql.js';

/** The contacts, ten at a time. */
export function Contacts() {
  const query = graphql`
    query contactsQuery {
      ...contacts_list
    }
  `;
  return <ContactList contacts={useLazyLoadQuery<contactsQuery>(query, {})} />;
}

function ContactList(props: { contacts: contacts_list$key }) {
  const fragment = graphql`
    fragment contacts_list on Query
    @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" })
    @refetchable(queryName: "contactsPageQuery") {
      contacts(first: $first, after: $after) @connection(key: "contacts_contacts") {
        edges {
          node {
            id
            givenName
          }
        }
      }
    }
  `;
  const { data, hasNext, loadNext } = usePaginationFragment<contactsPageQuery, contacts_list$key>(
    fragment,
    props.contacts,
  );
  return (
    <>
      <ul>
        {data.contacts.edges.map(({ node }) => (
          <li key={node.id}>{node.givenName}</li>
        ))}
      </ul>
      {hasNext && <button onClick={() => loadNext(10)}>Load more</button>}
    </>
  );
}
