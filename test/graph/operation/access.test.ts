import { getNamedType, isObjectType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { requireAccess } from '../../../src/graph/operation/access.js';
import type { Scope } from '../../../src/graph/operation/context.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';

const schema = buildGraph();
const isAllowed = (scopes: readonly Scope[], query: string): boolean => {
  try {
    requireAccess({ name: 'test', scopes: new Set(scopes), account: null }, { schema, document: parse(query) });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
    return false;
  }
};

describe('access to a mutation', () => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});

  it('A mutation needs exactly the scope that its description names', () => {
    expect(mutations.length).toBeGreaterThan(20);
    for (const { name, description } of mutations) {
      const named = /Needs the scope `(\w+)`\.$/.exec(description ?? '')?.[1];
      const sufficient = (['read', 'write', 'snapshot', 'admin'] as const).filter((scope) =>
        isAllowed([scope], `mutation { ${name} { __typename } }`),
      );
      expect([name, sufficient]).toEqual([name, [named]]);
    }
  });

  it('Every mutation returns a payload type, never a record', () => {
    for (const { name, type } of mutations)
      expect([name, type.toString()]).toEqual([name, expect.stringMatching(/Payload!$/)]);
  });
});

describe('access to a document with many fragments', () => {
  it('Access to nested fragments is checked in linear time', () => {
    const fragments = Array.from(
      { length: 300 },
      (_, index) => `fragment F${index} on Contact { ...F${index + 1} b: id ...F${index + 1} }`,
    );
    const query = `mutation { createContact { contact { ...F0 } } } ${fragments.join(' ')}`;
    expect(isAllowed(['write'], `${query} fragment F300 on Contact { id }`)).toBe(true);
    expect(isAllowed(['write'], `${query} fragment F300 on Contact { givenName }`)).toBe(false);
  });
});

describe('the scope `snapshot`', () => {
  it('The scope `snapshot` can read exactly these types; decide for each new one', () => {
    const queries = schema.getQueryType()?.getFields() ?? {};
    const seen = new Set<string>();
    const waiting = ['snapshot', 'snapshots', 'validation'].map((name) => queries[name]?.type);
    for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
      const named = getNamedType(type);
      if (!isObjectType(named) || seen.has(named.name)) continue;
      seen.add(named.name);
      waiting.push(...Object.values(named.getFields()).map((field) => field.type));
    }
    expect([...seen].toSorted()).toEqual([
      'MergedContact',
      'PageInfo',
      'Snapshot',
      'SnapshotChanges',
      'SnapshotCompleteness',
      'SnapshotConnection',
      'SnapshotEdge',
      'SnapshotEvidence',
      'SnapshotFault',
      'SnapshotHold',
      'SnapshotLeg',
      'SnapshotNotReread',
      'SnapshotReread',
      'Validation',
      'ValidationCheck',
    ]);
  });
});
