import { lexicographicSortSchema, printSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../src/graph/schema.js';
import { resourceKeys, table, type ResourceKey } from '../../src/resources/table.js';
import { walkOrder } from '../../src/resources/walk.js';
import { root } from '../kit/files.js';

/** Rows that have no GraphQL type yet, each with its reason. */
const notInTheGraph: Partial<Record<ResourceKey, string>> = {
  contact_tags: 'an edge between Tag and Contact, not a thing of its own',
  stage_moves: 'snapshot and validation read it; its type comes with the other history objects',
  transactions: 'snapshot and validation read it; Payment stands for money received',
  subscriptions: 'snapshot and validation read it',
  tasks: 'snapshot and validation read it',
  notes: 'snapshot and validation read it',
  files: 'snapshot and validation read it',
  campaigns: 'snapshot and validation read it',
};

/** Rows that a snapshot does not walk, each with its reason. */
const notWalked: Partial<Record<ResourceKey, string>> = {};

describe('every row of the table', () => {
  const graph = buildGraph();

  it('is in the graph, or excused', () => {
    for (const key of resourceKeys) {
      const { node } = table[key];
      const there = node !== null && graph.getType(node) !== undefined;
      expect(there !== key in notInTheGraph, `${key}: in the graph ${there}, excused ${key in notInTheGraph}`).toBe(
        true,
      );
    }
  });

  it('is walked by a snapshot, or excused', () => {
    const walked = new Set(walkOrder());
    for (const key of resourceKeys) expect(walked.has(key) !== key in notWalked, key).toBe(true);
  });
});

describe('schema.graphql', () => {
  it('is what the code emits: run `npm run schema` after a change', () => {
    const committed = readFileSync(join(root, 'schema.graphql'), 'utf8');
    expect(committed.trim()).toBe(printSchema(lexicographicSortSchema(buildGraph())).trim());
  });
});
