import { graphql } from 'relay-runtime';

export const documentsContactsQuery = graphql`
  query documentsContactsQuery($first: Int!, $after: String) {
    contacts(first: $first, after: $after) @connection(key: "documents_contacts") {
      edges {
        node {
          id
          givenName
        }
      }
      pageInfo {
        endCursor
      }
    }
  }
`;

/** `@catch` hands the errors of the orders over, beside everything else. Without it they are null and no more. */
export const documentsDetailsQuery = graphql`
  query documentsDetailsQuery($id: ID!) {
    contact(id: $id) {
      id
      givenName
      createdAt
      tags {
        edges {
          node {
            id
            name
          }
        }
      }
      orders(first: 5) @catch {
        edges {
          node {
            id
            title
            total {
              amount
              currency
            }
          }
        }
      }
    }
  }
`;

export const documentsRenameMutation = graphql`
  mutation documentsRenameMutation($id: ID!, $givenName: String!) {
    updateContact(input: { id: $id, givenName: $givenName }) {
      contact {
        id
        givenName
      }
    }
  }
`;
