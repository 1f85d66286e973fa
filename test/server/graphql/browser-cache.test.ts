import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';
import { hasChromium, openBrowser, openPage, type TestPage } from '../../kit/browser.js';

const query = '{ contact(id: "1000") { id givenName tags { nodes { name } } } }';

/** A response as a page gets it. */
interface Seen {
  readonly status: number;
  readonly givenName: string | null;
}

/** Serves an empty page of another origin than the gateway's. */
async function servePage(): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<p>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe.skipIf(!hasChromium())('queries by GET in a browser', () => {
  let site: Server;
  let app: TestApp;
  let url: string;
  let browser: Browser;
  let view: TestPage;
  beforeAll(async () => {
    const { server, origin } = await servePage();
    site = server;
    app = await startTestApp({ contacts: 10 }, { CORS_ORIGINS: origin });
    url = new URL('/graphql', app.url).href;
    browser = await openBrowser();
    view = await openPage(browser);
    await view.page.goto(origin);
  });
  afterAll(async () => {
    await view.close();
    await browser.close();
    await app.close();
    site.close();
  });

  /** Reads the contact by GET, with the HTTP cache as `fetch` uses it by default. */
  const read = (): Promise<Seen> => {
    const address = `${url}?${new URLSearchParams({ query }).toString()}`;
    return view.page.evaluate(async (where) => {
      const response = await fetch(where);
      const { data } = (await response.json()) as { data: { contact: { givenName: string | null } } };
      return { status: response.status, givenName: data.contact.givenName };
    }, address);
  };

  const rename = (givenName: string): Promise<unknown> => {
    const text = `mutation { updateContact(input: { id: "1000", givenName: "${givenName}" }) { contact { id } } }`;
    const options = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const request = { ...options, body: JSON.stringify({ query: text }) };
    return view.page.evaluate(([where, init]) => fetch(where, init).then((response) => response.json()), [
      url,
      request,
    ] as const);
  };

  it('A page sees its own write in the next query, and an unchanged response is not sent again', async () => {
    const statuses: number[] = [];
    const session = await view.page.context().newCDPSession(view.page);
    await session.send('Network.enable');
    // The status on the network: the page itself gets 200 and the body of the cache for a 304.
    const reads = new Set<string>();
    // The browser may ask for an icon too.
    session.on('Network.requestWillBeSent', ({ requestId, request }) => {
      if (request.method === 'GET' && request.url.startsWith(url)) reads.add(requestId);
    });
    session.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
      if (reads.has(requestId)) statuses.push(statusCode);
    });
    await read();
    const { length } = app.simulator.calls;
    const again = await read();
    expect(app.simulator.calls).toHaveLength(length);
    await expect.poll(() => statuses).toEqual([200, 304]);
    await rename(`${again.givenName}-renamed`);
    expect(await read()).toEqual({ status: 200, givenName: `${again.givenName}-renamed` });
  });
});
