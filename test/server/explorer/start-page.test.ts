import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { startTestApp, waitForSnapshot, type TestApp } from '../../kit/app.js';
import { hasChromium, openBrowser, openPage } from '../../kit/browser.js';

const scriptHost = 'https://embeddable-sandbox.cdn.apollographql.com';
const frameHost = 'https://sandbox.embed.apollographql.com';

/** Stands in for Apollo's servers, which a test does not reach. `frame` is what the embedded page runs. */
async function serveSandbox(page: Page, frame: string): Promise<void> {
  const script = `window.EmbeddedSandbox = class {
    constructor({ target, initialEndpoint }) {
      const frame = document.createElement('iframe');
      frame.src = '${frameHost}/?endpoint=' + encodeURIComponent(initialEndpoint);
      document.querySelector(target).append(frame);
    }
  };`;
  await page.route(`${scriptHost}/**`, (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  await page.route(`${frameHost}/**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: `<p>Sandbox</p><script>${frame}</script>` }),
  );
}

/** Stops the timers of the page, so that a slow machine changes nothing. */
async function stopClock(page: Page): Promise<void> {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
}

const startsNow = "parent.postMessage({ name: 'started' }, '*')";
/** Starts when the test says so. */
const startsLater = `addEventListener('message', () => ${startsNow})`;

describe.skipIf(!hasChromium())('the start page in a browser', { timeout: 120_000 }, () => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 120, seedDefects: false }, { INTROSPECTION: 'on' });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it('Without a network the page says what there is, how the gateway is, and what the account holds', async () => {
    const { page, close } = await openPage(browser);
    await page.goto(app.url);
    await page.waitForSelector('text=at least 100 contacts');
    expect(await page.textContent('#contents-title')).toBe('What the account holds');
    expect(await page.textContent('#health')).toBe('The gateway, its database and the Keap account are ready.');
    expect(await page.textContent('pre')).toContain(`${new URL(app.url).origin}/graphql`);
    expect((await page.request.get(new URL('/schema.graphql', app.url).href)).status()).toBe(200);
    await page.click('text=Explorer');
    await page.waitForSelector('.graphiql-execute-button');
    await close();
  });

  it('After a snapshot the page counts what it copied', async () => {
    const { data } = await app.execute('create-snapshot', { input: {} });
    await waitForSnapshot(app, data.createSnapshot.snapshot.id);
    const { page, close } = await openPage(browser);
    await page.goto(app.url);
    await page.waitForSelector('text=120 contacts');
    expect(await page.textContent('#contents')).toContain('Counted by the snapshot of');
    await close();
  });

  it('Apollo Sandbox is the whole page as soon as it runs', async () => {
    const { page, close } = await openPage(browser);
    await stopClock(page);
    await serveSandbox(page, startsNow);
    await page.goto(app.url);
    await page.waitForSelector('html.sandbox #sandbox iframe');
    expect(await page.isVisible('main')).toBe(false);
    expect(await page.getAttribute('iframe', 'src')).toContain(encodeURIComponent(new URL('/graphql', app.url).href));
    await close();
  });

  it('Apollo Sandbox that runs only after two seconds is offered, and does not replace the page by itself', async () => {
    const { page, close } = await openPage(browser);
    await stopClock(page);
    await serveSandbox(page, startsLater);
    await page.goto(app.url);
    await page.waitForSelector('#waiting', { state: 'visible' });
    await page.clock.runFor(1_999);
    expect(await page.isVisible('main')).toBe(false);
    await page.clock.runFor(1);
    await page.waitForSelector('main', { state: 'visible' });
    expect(await page.isVisible('#open-sandbox')).toBe(false);
    await page.evaluate("document.querySelector('iframe').contentWindow.postMessage('start', '*')");
    await page.click('#open-sandbox');
    await page.waitForSelector('html.sandbox #sandbox iframe');
    expect(await page.isVisible('main')).toBe(false);
    await close();
  });

  it('Without JavaScript the page shows its text', async () => {
    const { page, close } = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(app.url);
    expect(await page.isVisible('text=Explorer')).toBe(true);
    await close();
  });

  it.each([360, 768, 1920])(
    'At %d pixels, in light and in dark colours, nothing of the page is cut off',
    async (width) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page, close } = await openPage(browser, { viewport: { width, height: 800 }, colorScheme });
        await page.goto(app.url);
        await page.waitForSelector('main', { state: 'visible' });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        await close();
      }
    },
  );

  it('A gateway that needs a key says so instead of what the account holds', async () => {
    const hash = createHash('sha256').update('a key').digest('hex');
    const guarded = await startTestApp({ contacts: 5 }, { AUTH: 'keys', GATEWAY_API_KEYS: `reader:read:${hash}` });
    const { page, close } = await openPage(browser);
    await page.goto(guarded.url);
    await page.waitForSelector('text=This gateway needs a key.');
    await close();
    await guarded.close();
  });
});
