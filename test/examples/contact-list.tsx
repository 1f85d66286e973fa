import { useQuery } from '@tanstack/react-query';
import { ContactListDocument } from '../operations/generated/graphql.js';
import { ask } from './ask.js';

export function ContactList({ url }: { url: string }) {
  const { data, error } = useQuery({
    queryKey: ['contacts', url],
    queryFn: () => ask(url, ContactListDocument, { first: 50 }),
  });
  if (error) return <p>{error.message}</p>;
  if (!data) return <p>Loading…</p>;
  return (
    <ul>
      {data.contacts.nodes.map((contact) => (
        <li key={contact.id}>
          {contact.givenName}: {contact.tags?.nodes.map((tag) => tag.name).join(', ')}
        </li>
      ))}
    </ul>
  );
}
