import { Window } from 'happy-dom';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { ORIGIN } from './frontend.js';

/** A page that a component is rendered on. */
export interface Page {
  /** The texts of the items of its list. */
  items(): (string | null)[];
  /** Clicks its button. */
  click(): void;
  close(): Promise<void>;
}

/** Renders a component with React in a simulated browser. */
export async function openPage(component: ReactNode): Promise<Page> {
  const window = new Window({ url: ORIGIN });
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', window.document);
  vi.stubGlobal('navigator', window.navigator);
  // React looks for the document when it is loaded.
  const { createRoot } = await import('react-dom/client');
  const container = window.document.createElement('div');
  window.document.body.append(container);
  const reactRoot = createRoot(container);
  reactRoot.render(component);
  return {
    items: () => [...container.querySelectorAll('li')].map(({ textContent }) => textContent),
    click: () => container.querySelector('button')!.click(),
    close: async () => {
      reactRoot.unmount();
      await window.happyDOM.close();
    },
  };
}
