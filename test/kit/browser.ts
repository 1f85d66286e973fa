import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { inject } from 'vitest';

/** Whether this machine has a Chromium; for `describe.skipIf(!hasChromium())`. */
export const hasChromium = (): boolean => inject('chromium') !== null;

/** A page, and what went wrong in it. */
export interface TestPage {
  readonly page: Page;
  /** Uncaught errors, violations of the page's policy, and requests to other hosts than the gateway. */
  readonly faults: string[];
  readonly close: () => Promise<void>;
}

/** Starts a Chromium that reaches this machine only. */
export function openBrowser(): Promise<Browser> {
  const executablePath = inject('chromium');
  if (executablePath === null) throw new Error('This machine has no Chromium.');
  return chromium.launch({
    executablePath,
    // Chromium's own sandbox does not start as root, as in containers.
    args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
  });
}

/** Opens an empty page in a context of its own, without cookies or storage. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<TestPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && new URL(request.url()).hostname !== '127.0.0.1') faults.push(request.url());
  });
  return { page, faults, close: () => context.close() };
}
