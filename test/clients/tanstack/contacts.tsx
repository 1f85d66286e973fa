import { useInfiniteQuery } from '@tanstack/react-query';
import { ask } from '../../examples/ask.js';
import { ContactListDocument } from '../../operations/generated/graphql.js';

/** The contacts, ten at a time. TanStack Query keeps pages, not records. */
export function Contacts({ url }: { url: string }) {
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['contacts', url],
    queryFn: ({ pageParam }) => ask(url, ContactListDocument, { first: 10, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ data: { contacts } }) => (contacts.pageInfo.hasNextPage ? contacts.pageInfo.endCursor : null),
  });
  if (!data) return <p>{error?.message ?? 'Loading…'}</p>;
  const contacts = data.pages.flatMap((page) => page.data.contacts.nodes);
  const errors = data.pages.flatMap((page) => page.errors);
  return (
    <>
      <ul>
        {contacts.map((contact) => (
          <li key={contact.id}>{contact.givenName}</li>
        ))}
      </ul>
      {errors.length > 0 && <p>A part could not be read: {errors[0]?.extensions.code}</p>}
      {hasNextPage && <button onClick={() => void fetchNextPage()}>Load more</button>}
    </>
  );
}
