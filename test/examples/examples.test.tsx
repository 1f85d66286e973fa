import { dehydrate, HydrationBoundary, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderToString } from 'react-dom/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../kit/files.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { ContactListDocument } from '../operations/generated/graphql.js';
import { ask } from './ask.js';
import { ContactList } from './contact-list.js';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await startTestApp({ contacts: 60 });
  url = new URL('/graphql', app.url).href;
});
afterAll(() => app.close());

describe('the examples of docs/frontend.md', () => {
  it.each(['ask.ts', 'contact-list.tsx'])('docs/frontend.md shows the example %s exactly as it runs here', (name) => {
    const page = readFileSync(join(root, 'docs/frontend.md'), 'utf8');
    const example = readFileSync(join(root, 'test/examples', name), 'utf8');
    expect(page).toContain(example.trim());
  });

  it('The example asks a typed document with plain fetch', async () => {
    const { contacts } = await ask(url, ContactListDocument, { first: 10 });
    expect(contacts.nodes).toHaveLength(10);
    const [first] = contacts.nodes;
    const record = app.simulator.world.get('contacts', first!.id.replace('Contact:', ''));
    expect(first!.givenName).toBe(record!['given_name']);
  });

  it('The example rejects with the code of the error', async () => {
    await expect(ask(url, ContactListDocument, { first: 5000 })).rejects.toThrow(/^BAD_USER_INPUT: /);
  });

  it('The example renders contacts with React', async () => {
    const queries = new QueryClient();
    await queries.prefetchQuery({
      queryKey: ['contacts', url],
      queryFn: () => ask(url, ContactListDocument, { first: 50 }),
    });
    const html = renderToString(
      <QueryClientProvider client={new QueryClient()}>
        <HydrationBoundary state={dehydrate(queries)}>
          <ContactList url={url} />
        </HydrationBoundary>
      </QueryClientProvider>,
    );
    expect(html.match(/<li>/g)).toHaveLength(50);
  });
});
