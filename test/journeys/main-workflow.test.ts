import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, waitForSnapshot, type TestApp } from '../kit/app.js';

/** What a snapshot leaves out by default. */
const excludedByDefault = ['emails', 'order_payments', 'applied_tags'];

/** What an account without v2 lacks. */
const notInV1 = ['payments', 'pipelines', 'product_categories', 'stage_moves', 'tag_categories', 'user_groups'];

/** The settings of KEAP_API, each on a matching account, and the collections that it then lacks. */
const modes = [
  { api: 'v2', edition: 'full', lacks: ['appointment_fields', 'appointments', 'pipelines'], calls: 3 },
  { api: 'v1', edition: 'v1', lacks: notInV1, calls: 3 },
  { api: 'auto', edition: 'full', lacks: [], calls: 3 },
  // Discovering that v2 is missing costs one rejected call per collection and day.
  { api: 'auto', edition: 'v1', lacks: notInV1, calls: 6 },
] as const;

interface Verdict {
  readonly passed: boolean;
  /** Checks that failed or broke, as `id count`. */
  readonly found: readonly string[];
  /** Skipped checks. */
  readonly skipped: readonly string[];
}

/** Takes a full snapshot and validates it. Only checks on collections that the account lacks may be skipped. */
async function validateSnapshot(app: TestApp, lacks: readonly string[]): Promise<Verdict> {
  const created = await app.execute('create-snapshot');
  expect(created.errors).toEqual([]);
  const snapshot = await waitForSnapshot(app, created.data.createSnapshot.snapshot.id);
  expect(snapshot.status).toBe('COMPLETED');
  const legs = snapshot.legs as { resource: string; status: string }[];
  const incomplete = legs.filter(({ status }) => status !== 'COMPLETED').map(({ resource }) => resource);
  expect(incomplete.toSorted()).toEqual([...lacks].toSorted());
  const { data } = await app.execute(
    `{ validation(snapshotId: "${snapshot.id}") { passed checks { code status note violationCount } } }`,
  );
  const checks = data.validation.checks as Check[];
  const skipped = checks.filter(({ status }) => status === 'SKIPPED');
  const reasons = skipped.map(({ note }) => note?.split(' ')[0]);
  expect(reasons.filter((resource) => ![...lacks, ...excludedByDefault].includes(resource ?? ''))).toEqual([]);
  const bad = checks.filter(({ status }) => status === 'FAILED' || status === 'ERROR');
  return {
    passed: data.validation.passed,
    found: bad.map(({ code, violationCount }) => `${code} ${violationCount}`).toSorted(),
    skipped: skipped.map(({ code }) => code),
  };
}

describe.each(modes)('the main workflow over HTTP, KEAP_API=$api on edition $edition', (mode) => {
  const { api, edition, lacks } = mode;
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 300, edition }, { KEAP_API: api });
  });
  afterAll(() => app.close());

  it('Fifty contacts with tags, orders, items and products take a few Keap calls and match Keap’s data', async () => {
    const { data, errors, calls, keap } = await app.execute('contact-list');
    expect(errors).toEqual([]);
    expect(calls).toBeLessThanOrEqual(mode.calls);
    expect(keap['calls']).toBe(calls);
    expect(data.contacts.nodes).toHaveLength(50);
    expect(data.contacts.pageInfo.hasNextPage).toBe(true);
    for (const node of data.contacts.nodes) expectMatchesKeap(app, node);
    expect(data.contacts.nodes.some((node: Contact) => node.orders.nodes.length > 0)).toBe(true);
    expect(data.contacts.nodes.some((node: Contact) => node.tags.nodes.length > 0)).toBe(true);
  });

  it('Paging returns every contact exactly once', async () => {
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await app.execute('contact-list', { first: 90, after });
      ids.push(...data.contacts.nodes.map((node: Contact) => node.id));
      after = data.contacts.pageInfo.hasNextPage ? data.contacts.pageInfo.endCursor : null;
    } while (after !== null);
    expect(ids).toHaveLength(app.simulator.world.count('contacts'));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('A full snapshot is validated, and exactly the seeded defects are found', async () => {
    const { passed, found, skipped } = await validateSnapshot(app, lacks);
    const seeded = new Map<string, number>();
    for (const { check } of app.simulator.world.seededDefects) {
      if (!skipped.includes(check)) seeded.set(check, (seeded.get(check) ?? 0) + 1);
    }
    expect(seeded.size).toBeGreaterThan(15);
    expect(found).toEqual([...seeded].map(([check, count]) => `${check} ${count}`).toSorted());
    expect(passed).toBe(false);
  });
});

describe.each(modes)('an account without defects, KEAP_API=$api on edition $edition', ({ api, edition, lacks }) => {
  it('An account without defects passes every check', async () => {
    const app = await startTestApp({ contacts: 120, seedDefects: false, edition }, { KEAP_API: api });
    try {
      expect(await validateSnapshot(app, lacks)).toMatchObject({ passed: true, found: [] });
    } finally {
      await app.close();
    }
  });
});

interface Check {
  readonly code: string;
  readonly status: string;
  readonly note: string | null;
  readonly violationCount: number;
}
interface Contact {
  readonly id: string;
  readonly givenName: string | null;
  readonly tags: { readonly nodes: readonly { readonly name: string }[] };
  readonly orders: {
    readonly nodes: readonly {
      readonly id: string;
      readonly total: { readonly amount: string };
      readonly items: readonly { readonly product: { readonly name: string } | null }[];
    }[];
  };
}

/** An order as the simulated account stores it; its money is in cents. */
interface Order {
  readonly contact: { readonly id: string };
  readonly total: { readonly amount: number };
  readonly order_items: readonly { readonly product?: { readonly name: string } | null }[];
}

/** Compares a returned contact with the data of the simulated account. */
function expectMatchesKeap(app: TestApp, node: Contact): void {
  const { world } = app.simulator;
  const contact = world.get('contacts', node.id.replace('Contact:', '')) as Record<string, never>;
  expect(node.givenName).toBe(contact['given_name'] ?? null);
  const tagIds = (contact['tag_ids'] ?? []) as string[];
  const names = tagIds.flatMap((id) => (world.get('tags', id) as { name: string } | undefined)?.name ?? []);
  expect(node.tags.nodes.map((tag) => tag.name).toSorted()).toEqual(names.toSorted());
  for (const { id, total, items } of node.orders.nodes) {
    const order = world.get('orders', id.replace('Order:', '')) as unknown as Order;
    expect(`Contact:${order.contact.id}`).toBe(node.id);
    expect(Math.round(Number(total.amount) * 100)).toBe(order.total.amount);
    expect(items.map(({ product }) => product?.name ?? null)).toEqual(
      order.order_items.map(({ product }) => product?.name ?? null),
    );
  }
}
