import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root } from '../kit/files.js';
import { startTestApp } from '../kit/app.js';
import { operation } from '../kit/operation.js';

/**
 * The rows of the table of costs in docs/costs.md, each as a query and its maximum calls on v2, by the number of stages
 * shown.
 */
const rows: Readonly<Record<string, readonly [query: string, calls: (stages: number) => number]>> = {
  '50 contacts with their tags': ['{ contacts(first: 50) { nodes { givenName tags { nodes { name } } } } }', () => 2],
  '50 contacts with tags, orders, their items and products': [
    '{ contacts(first: 50) { nodes { tags { nodes { name } } orders { nodes { items { product { name } } } } } } }',
    () => 3,
  ],
  '100 orders with their items': ['{ orders(first: 100) { nodes { items { quantity } } } }', () => 1],
  '100 orders with contact and payments': [
    '{ orders(first: 100) { nodes { contact { givenName } payments { nodes { amount { amount } } } } } }',
    () => 3,
  ],
  '100 deals with contact, stage, owner and company': [
    '{ deals(first: 100) { nodes { title contact { givenName } stage { name } owner { givenName } company { name } } } }',
    () => 4,
  ],
  'the pipeline with 20 deals of each stage': [operation('deal-board'), (stages) => 1 + stages],
  '20 tags with 50 contacts each': [
    '{ tags(first: 20) { nodes { contacts(first: 50) { nodes { emailAddresses { email } } } } } }',
    () => 23,
  ],
  '100 contacts with the times their tags were applied': [
    '{ contacts(first: 100) { nodes { tags { edges { appliedAt } } } } }',
    () => 103,
  ],
  '100 contacts × 3 tags applied': [
    'mutation ($contacts: [ID!]!, $tags: [ID!]!) { applyTags(input: { contactIds: $contacts, tagIds: $tags }) { results { status } } }',
    () => 3,
  ],
};

/** The first column of the table of costs. */
function readTableRows(): string[] {
  const text = readFileSync(`${root}/docs/costs.md`, 'utf8');
  const table = text.slice(text.indexOf('\n| query ')).trim().split('\n\n')[0] ?? '';
  return table
    .split('\n')
    .slice(2)
    .flatMap((line) => line.split('|')[1]?.trim() ?? []);
}

describe('the table of costs of docs/costs.md', () => {
  it('Every row of the table of costs is tested here', () => {
    expect(readTableRows()).toEqual(Object.keys(rows));
  });

  it.each(Object.entries(rows))(
    'As the first query of a fresh gateway, this row costs what the table says, with an estimate near it: %s',
    async (_row, [query, allowed]) => {
      const app = await startTestApp({ contacts: 500 }, { MAX_KEAP_CALLS_PER_QUERY: '200' });
      const { world } = app.simulator;
      const ids = (key: 'contacts' | 'tags', count: number): string[] => {
        const found: string[] = [];
        for (let id = 1; found.length < count; id += 1) if (world.get(key, String(id)) !== null) found.push(String(id));
        return found;
      };
      const isMutation = query.startsWith('mutation');
      const variables = isMutation ? { contacts: ids('contacts', 100), tags: ids('tags', 3) } : {};
      const { data, errors, keap } = await app.execute(query, variables);
      expect(errors).toEqual([]);
      expect(data).not.toBeNull();
      const calls = keap['calls'] as number;
      const stages = ((data.pipelines ?? []) as { stages: object[] }[]).flatMap((pipeline) => pipeline.stages).length;
      expect(calls).toBeLessThanOrEqual(allowed(stages));
      expect(keap['estimatedCalls']).toBeGreaterThanOrEqual(Math.floor(calls / 2));
      expect(keap['estimatedCalls']).toBeLessThanOrEqual(2 * Math.max(calls, 1));
      await app.close();
    },
  );
});
