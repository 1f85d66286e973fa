import type { RequestContext, KeapClient, Page, PageRequest } from '../../src/keap/keap-client.js';
import type { ResourceKey } from '../../src/resources/table.js';

/** Iterates the pages of a list as the client returns them, independently of the guards in the sources. */
export async function* iteratePages(
  client: KeapClient,
  key: ResourceKey,
  request: PageRequest,
  requestContext: RequestContext,
): AsyncGenerator<Page> {
  for (let next: PageRequest | null = request; next !== null;) {
    const page: Page = await client.fetchPage(key, next, requestContext);
    yield page;
    next = page.nextToken === null ? null : { ...request, token: page.nextToken };
  }
}
