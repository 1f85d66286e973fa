import { graphql } from './graphql.js';

export const ContactPage = graphql(`
  query ContactPage($first: Int!, $after: String) {
    contacts(first: $first, after: $after) {
      edges {
        node {
          id
          givenName
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const ContactDetails = graphql(`
  query ContactDetails($id: ID!) {
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
      orders(first: 5) {
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
`);

export const RenameContact = graphql(`
  mutation RenameContact($id: ID!, $givenName: String!) {
    updateContact(input: { id: $id, givenName: $givenName }) {
      contact {
        id
        givenName
      }
    }
  }
`);

export const ChangeContact = graphql(`
  mutation ChangeContact($input: UpdateContactInput!) {
    updateContact(input: $input) {
      contact {
        id
        givenName
        familyName
      }
    }
  }
`);
