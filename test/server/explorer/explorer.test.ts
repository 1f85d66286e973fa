import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { startTestApp, type TestApp } from '../../kit/app.js';
import { hasChromium, openBrowser, openPage, type TestPage } from '../../kit/browser.js';

const key = 'reader-key-of-a-test';
const keyHash = createHash('sha256').update(key).digest('hex');
const run = '.graphiql-execute-button';
const result = '.result-window';

/** Clicks the button that runs the open tab, and returns the answer. CodeMirror shows the lines in view only. */
async function execute(page: Page): Promise<unknown> {
  const isOwn = (body: string): boolean => !/"operationName":"(Price|IntrospectionQuery)"/.test(body);
  const response = page.waitForResponse(
    (one) => one.url().endsWith('/graphql') && isOwn(one.request().postData() ?? ''),
  );
  await page.click(run);
  const answer: unknown = await (await response).json();
  await page.waitForSelector(`${result}:has-text('"data"'), ${result}:has-text('"errors"')`);
  return answer;
}

describe.skipIf(!hasChromium())('the explorer in a browser without network', { timeout: 120_000 }, () => {
  let app: TestApp;
  let guarded: TestApp;
  let browser: Browser;
  const open = async (url: string, width = 1280, colorScheme: 'light' | 'dark' = 'light'): Promise<TestPage> => {
    const opened = await openPage(browser, { viewport: { width, height: 800 }, colorScheme });
    await opened.page.goto(new URL('/explorer', url).href);
    await opened.page.waitForSelector(`${result} .CodeMirror`);
    return opened;
  };
  beforeAll(async () => {
    app = await startTestApp({ contacts: 20, seedDefects: false }, { INTROSPECTION: 'on' });
    guarded = await startTestApp({ contacts: 5 }, { AUTH: 'keys', GATEWAY_API_KEYS: `reader:read:${keyHash}` });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await guarded?.close();
  });

  it('Every tab shows its price and is answered without an error, and nothing is loaded from elsewhere', async () => {
    const { page, faults, close } = await open(app.url);
    const tabs = page.locator('.graphiql-tab-button');
    expect(await tabs.allTextContents()).toEqual(['Contacts', 'Deals', 'Orders', 'Tasks', 'Account', 'Snapshots']);
    for (const tab of await tabs.all()) {
      await tab.click();
      expect(await execute(page)).toMatchObject({ data: expect.anything() });
      await page.waitForSelector('.price-allowed');
    }
    expect(faults).toEqual([]);
    await close();
  });

  it('The schema, its completions and its documentation are loaded under the policy of the page', async () => {
    const { page, faults, close } = await open(app.url);
    await page.click('[aria-label="Show Documentation Explorer"]');
    await page.waitForSelector('text=All Schema Types');
    await page.click('[aria-label="Open settings dialog"]');
    await page.waitForSelector('text=Clear storage');
    await page.keyboard.press('Escape');
    expect(faults).toEqual([]);
    await close();
  });

  it('The price follows what is typed, and says when an operation is refused or incomplete', async () => {
    const { page, close } = await open(app.url);
    const type = async (text: string): Promise<void> => {
      await page.click('.graphiql-query-editor .CodeMirror');
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(text);
    };
    await type('{ contacts(first: 3) { nodes { id } } }');
    await page.waitForSelector('text=Price: 1 Keap call');
    await type('{ contacts(first: 3) {');
    await page.waitForSelector('text=No price: the operation is not complete.');
    await type('{ nothing }');
    await page.waitForSelector('.price-refused:has-text("nothing")');
    await close();
  });

  it('A dry run and a trace are asked for by their headers, and the schema is loaded nevertheless', async () => {
    const { page, close } = await open(app.url);
    await page.check('text=Trace');
    expect(await execute(page)).toMatchObject({ extensions: { keap: { trace: expect.any(Array) } } });
    await page.check('text=Dry run');
    await page.reload();
    await page.waitForSelector(`${result} .CodeMirror`);
    expect(await execute(page)).toMatchObject({ data: null, extensions: { keap: { price: { isAllowed: true } } } });
    await page.click('[aria-label="Show Documentation Explorer"]');
    await page.waitForSelector('text=All Schema Types');
    await close();
  });

  it('A key stays in the storage of its tab, is hidden, and opens a gateway that needs one', async () => {
    const { page, close } = await open(guarded.url);
    await page.click(run);
    await page.waitForSelector(`${result}:has-text("UNAUTHENTICATED")`);
    await page.fill('.key', key);
    await page.press('.key', 'Enter');
    await page.waitForSelector('.price-allowed');
    await page.click(run);
    await page.waitForSelector(`${result}:has-text("Contact:")`);
    const stored = await page.evaluate<string[]>('[JSON.stringify(localStorage), JSON.stringify(sessionStorage)]');
    expect(stored[0]).toBe('{}');
    expect(stored[1]).toContain(key);
    expect(page.url()).not.toContain(key);
    const style = "getComputedStyle(document.querySelector('.key')).getPropertyValue('-webkit-text-security')";
    expect(await page.evaluate(style)).toBe('disc');
    const other = await open(guarded.url);
    expect(await other.page.inputValue('.key')).toBe('');
    await other.close();
    await close();
  });

  it('HTML in a record, in what is typed and in an error is shown as text', async () => {
    const html = '<img src=x onerror=alert(1)>';
    const create = 'mutation ($name: String!) { createTag(input: { name: $name }) { tag { keapId } } }';
    const { data } = await app.execute(create, { name: html });
    const { page, faults, close } = await open(app.url);
    page.on('dialog', (dialog) => faults.push(dialog.message()));
    await page.click('.graphiql-query-editor .CodeMirror');
    await page.keyboard.press('Control+A');
    const id = data.createTag.tag.keapId as string;
    await page.keyboard.insertText(`{ tag(id: "${id}") { name } nodes(ids: ["${html}"]) { id } }`);
    expect(await execute(page)).toMatchObject({ data: { tag: { name: html } }, errors: [{}] });
    await page.waitForSelector(`${result}:has-text("onerror")`);
    expect(await page.locator('img').count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  it('The tabs are the same after the page is loaded again', async () => {
    const { page, close } = await open(app.url);
    await page.click('.graphiql-tab-button >> text=Deals');
    await expect
      .poll(() => page.evaluate("sessionStorage.getItem('graphiql:tabState')"))
      .toContain('"activeTabIndex":1');
    await page.reload();
    await page.waitForSelector(`${result} .CodeMirror`);
    expect(await page.locator('.graphiql-tab-button').count()).toBe(6);
    expect(await page.textContent('.graphiql-tab-active')).toContain('Deals');
    await close();
  });

  it.each([
    [360, 'light'],
    [360, 'dark'],
    [768, 'light'],
    [1920, 'dark'],
  ] as const)(
    'At %d pixels, in %s colours, editors and answer are in view and nothing is cut off',
    async (width, scheme) => {
      const { page, faults, close } = await open(app.url, width, scheme);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      for (const selector of [
        run,
        '.graphiql-query-editor',
        '.graphiql-response',
        '.settings .key',
        '.settings .price',
      ]) {
        const box = await page.locator(selector).boundingBox();
        expect([selector, (box?.x ?? -1) >= 0, (box?.x ?? 0) + (box?.width ?? 0) <= width]).toEqual([
          selector,
          true,
          true,
        ]);
        expect(box?.width).toBeGreaterThan(30);
      }
      const background = await page.evaluate("getComputedStyle(document.querySelector('.settings')).backgroundColor");
      expect(background === 'rgb(255, 255, 255)').toBe(scheme === 'light');
      expect(faults).toEqual([]);
      await close();
    },
  );
});
