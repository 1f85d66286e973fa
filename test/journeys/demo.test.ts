import { contacts as firstOperation } from '../../src/server/explorer/browser/operations.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

const DAY = 86_400_000;

// As `npm start` shows it, on the day of the test.
describe('the demo account today', () => {
  const today = new Date().toISOString().slice(0, 10);
  const midnight = Date.parse(`${today}T00:00:00Z`);
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ today });
  });
  afterAll(() => app.close());

  const list = async (query: string, variables = {}): Promise<Record<string, unknown>[]> => {
    const { data, errors } = await app.execute(query, variables);
    expect(errors).toEqual([]);
    return (Object.values(data as object)[0] as { nodes: Record<string, unknown>[] }).nodes;
  };
  const atMs = (record: Record<string, unknown>, name: string): number => Date.parse(record[name] as string);

  it('The first document of Apollo Sandbox shows contacts of last week', async () => {
    const contacts = await list(firstOperation.query, { first: 10 });
    expect(contacts).toHaveLength(10);
    for (const contact of contacts) {
      expect(atMs(contact, 'createdAt')).toBeGreaterThanOrEqual(midnight - 7 * DAY);
      expect(atMs(contact, 'createdAt')).toBeLessThan(midnight);
    }
  });

  it('Deals close in this month', async () => {
    const deals = await list('{ deals(first: 100) { nodes { estimatedCloseAt statusId } } }');
    const ending = deals.filter((deal) => deal['statusId'] === '1' && deal['estimatedCloseAt'] !== null);
    expect(ending.some((deal) => (deal['estimatedCloseAt'] as string).startsWith(today.slice(0, 7)))).toBe(true);
  });

  it('Tasks are overdue and due today', async () => {
    const tasks = await list(
      '{ tasks(first: 200, filter: { isCompleted: false, hasDueDate: true }) { nodes { dueAt } } }',
    );
    expect(tasks.some((task) => atMs(task, 'dueAt') < midnight)).toBe(true);
    expect(tasks.some((task) => (task['dueAt'] as string).startsWith(today))).toBe(true);
  });

  it('Orders are unpaid for more than thirty days', async () => {
    const orders = await list(
      'query ($until: DateTime!) { orders(first: 100, filter: { isPaid: false, createdUntil: $until }) { nodes { totalDue { amount } } } }',
      { until: new Date(midnight - 30 * DAY).toISOString() },
    );
    expect(
      orders.filter((order) => Number((order['totalDue'] as { amount: string }).amount) > 0).length,
    ).toBeGreaterThan(5);
  });

  it.each(['contact-list', 'deal-list', 'order-book'])('The example %s lists records', async (name) => {
    expect((await list(name)).length).toBeGreaterThan(20);
  });

  it('The example deal-board has deals in every stage of the sales pipeline', async () => {
    const { data, errors } = await app.execute('deal-board');
    expect(errors).toEqual([]);
    const stages = data.pipelines[0].stages as { name: string; deals: { nodes: unknown[] } }[];
    for (const { name, deals } of stages) expect(deals.nodes.length, name).toBeGreaterThan(0);
  });
});
