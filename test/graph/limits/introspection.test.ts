import { executeSync, getIntrospectionQuery, getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countIntrospectionFields } from '../../../src/graph/limits/document-size.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { openGraph, type Graph } from '../../kit/graph.js';

const schema = buildGraph();

function counted(text: string, limit = 1_000_000): number {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('The document has no single operation.');
  return countIntrospectionFields(schema, document, operation, limit);
}

/** How many fields a response has. */
function countFields(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + countFields(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, one) => sum + 1 + countFields(one), 0);
}

describe('introspection', () => {
  it.each([
    ['the standard query of tools', getIntrospectionQuery()],
    ['a type by its name', '{ __type(name: "Contact") { name fields { name type { name ofType { name } } } } }'],
    ['fragments', '{ ...Q } fragment Q on Query { __schema { types { ...T } } } fragment T on __Type { name kind }'],
  ])('The count of introspection fields is at most a fifth above the real number: %s', (_what, text) => {
    const { data } = executeSync({ schema, document: parse(text) });
    const own = countFields(data) - 1;
    expect(counted(text)).toBeGreaterThanOrEqual(own);
    expect(counted(text)).toBeLessThan(own * 1.2);
  });

  it('The count of introspection fields stops at the limit', () => {
    expect(counted(getIntrospectionQuery(), 100)).toBe(101);
  });

  it('An operation without introspection has no introspection fields', () => {
    expect(counted('{ contacts { nodes { id } } }')).toBe(0);
  });

  describe('on the graph', () => {
    let graph: Graph;
    beforeAll(async () => {
      graph = await openGraph({ contacts: 2 });
    });
    afterAll(() => graph.close());

    it('The standard introspection query of tools succeeds', async () => {
      expect((await graph.execute(getIntrospectionQuery())).errors).toEqual([]);
    });

    it('Introspection that aliases multiply is rejected', async () => {
      const many = Array.from({ length: 60 }, (_, index) => `a${index}: types { fields { type { fields { name } } } }`);
      const { errors } = await graph.execute(`{ __schema { ${many.join(' ')} } }`);
      expect(errors.map(({ extensions }) => extensions?.['name'])).toEqual(['MAX_RESULT_FIELDS']);
    });
  });
});
