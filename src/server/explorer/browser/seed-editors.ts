import type { ExampleOperation } from './operations.js';

type Texts = Readonly<Partial<Record<'query' | 'variables', string | null>>>;

/**
 * Stores the texts of the open tab where GraphiQL fills its editors from. Of its own it forgets the variables of the
 * first default tab, and adds a tab when the page is loaded again shortly after another one was chosen.
 */
export function seedEditors(storage: Storage, first: ExampleOperation | undefined): void {
  const open = readOpenTab(storage.getItem('graphiql:tabState')) ?? first;
  if (open === undefined) return;
  for (const name of ['query', 'variables'] as const) {
    const text = open[name] ?? '';
    if (text === '') storage.removeItem(`graphiql:${name}`);
    else storage.setItem(`graphiql:${name}`, text);
  }
}

function readOpenTab(tabState: string | null): Texts | undefined {
  try {
    const { tabs, activeTabIndex } = JSON.parse(tabState ?? '') as { tabs: Texts[]; activeTabIndex: number };
    return tabs[activeTabIndex];
  } catch {
    return undefined;
  }
}
