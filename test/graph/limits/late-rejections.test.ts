import { buildSchema, execute, isObjectType, parse, type ExecutionResult } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/config.js';
import { addUsageLimits } from '../../../src/graph/limits/count-fields.js';
import { OperationUsage, TimeSlices } from '../../../src/graph/limits/usage.js';
import type { Context } from '../../../src/graph/operation/context.js';

const schema = addUsageLimits(
  buildSchema('type Query { items: [Item!]! } type Item { later: String! now: String! maybe: String tags: [Item!]! }'),
);

/** Rejections that nothing handles: Node ends a process for the first one. */
let unhandled: unknown[];
let others: readonly NodeJS.UnhandledRejectionListener[];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  unhandled = [];
  others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
  for (const listener of others) process.on('unhandledRejection', listener);
});

/** The response for items of which the first waits and fails, and a later one fails at once. */
async function run(query: string, items: readonly object[], limits = {}): Promise<ExecutionResult> {
  const usage = new OperationUsage({ ...readConfig(false, {}).limits, ...limits }, new TimeSlices());
  const contextValue = { usage } as Context;
  const result = await execute({ schema, document: parse(query), rootValue: { items }, contextValue });
  // Node reports unhandled rejections after the microtasks of a turn.
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  return result;
}

const waiting = { later: () => new Promise((_, reject) => setImmediate(reject, new Error('late'))), tags: [] };
const failing = (): never => {
  throw new Error('at once');
};

describe('an item that fails at once, behind one that fails later', () => {
  it.each([
    ['a resolver that throws', '{ items { later now } }', { now: failing }],
    ['null at a field that is never null', '{ items { later now } }', { now: null }],
    ['a value that is missing', '{ items { later now } }', {}],
    ['a list that throws', '{ items { later tags { now } } }', { now: 'x', tags: failing }],
  ])('No rejection is left without a handler after %s', async (_, query, second) => {
    const { errors } = await run(query, [waiting, { later: 'x', ...second }]);
    expect(errors).toHaveLength(1);
    expect(unhandled).toEqual([]);
  });

  it.each([2, 4, 12, 20])(
    'No rejection is left without a handler beyond a limit of %i fields',
    async (maxResultFields) => {
      const items = Array.from({ length: 30 }, (__, index) => (index % 3 === 0 ? waiting : { later: 'x', now: 'y' }));
      const { data } = await run('{ items { later now } }', items, { maxResultFields });
      expect(data ?? null).toBeNull();
      expect(unhandled).toEqual([]);
    },
  );

  it('No rejection is left without a handler beyond a limit of records', async () => {
    const items = Array.from({ length: 9 }, () => waiting);
    await run('{ items { later } }', items, { maxNodes: 3 });
    expect(unhandled).toEqual([]);
  });
});

it('The schema of this test has the types whose fields count', () => {
  expect(isObjectType(schema.getType('Item'))).toBe(true);
});
