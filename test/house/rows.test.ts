import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildGraph, printSchemaText } from '../../src/graph/schema/schema.js';
import { resourceKeys, table, type ResourceKey, orderForScan } from '../../src/resources/table.js';
import { root } from '../kit/files.js';

const model = 'the fields of a model are CustomFieldDefinition, queried with `customFields(on:)`';

/** Rows that are no GraphQL type of their own, each with its reason. */
const notInTheGraph: Partial<Record<ResourceKey, string>> = {
  contact_tags: 'an edge between Tag and Contact, not a type of its own',
  applied_tags: 'the same edge from the other side',
  order_payments: 'shown as Payment where the account lists no payments',
  contact_fields: model,
  company_fields: model,
  opportunity_fields: model,
  order_fields: model,
  subscription_fields: model,
  task_fields: model,
  note_fields: model,
  appointment_fields: model,
};

/** Rows that a snapshot scans only when they are selected; the row holds the reason. */
const excludedByDefault = ['emails', 'order_payments', 'applied_tags'];

describe('the rows of the table', () => {
  const graph = buildGraph();

  it('Every row is in the graph, or the list says why not', () => {
    for (const key of resourceKeys) {
      const { node } = table[key];
      const isInGraph = node !== null && graph.getType(node) !== undefined;
      expect(
        isInGraph !== key in notInTheGraph,
        `${key}: in the graph ${isInGraph}, excused ${key in notInTheGraph}`,
      ).toBe(true);
    }
  });

  it('Every row is scanned by a snapshot, or says why not', () => {
    const scanned = new Set(orderForScan());
    const unscanned = resourceKeys.filter((key) => !scanned.has(key));
    expect(unscanned).toEqual(excludedByDefault);
    for (const key of unscanned) expect(table[key].excludedReason, key).toMatch(/\w+ \w+/);
  });
});

describe('schema.graphql', () => {
  it('The file schema.graphql is the schema of the code: run `npm run schema` after a change', () => {
    const committed = readFileSync(join(root, 'schema.graphql'), 'utf8');
    expect(committed).toBe(printSchemaText(buildGraph()));
  });
});
