import { getOperationAST, parse } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/config.js';
import { checkDocument, measureDocument, type DocumentSize } from '../../../src/graph/limits/document-size.js';
import type { LimitName, Limits } from '../../../src/graph/limits/limits.js';
import { documents, readBlocks } from '../../docs/blocks.js';
import { listFiles, root } from '../../kit/files.js';
import { openGraph, type Graph } from '../../kit/graph.js';

const limits: Limits = readConfig(false, {}).limits;

function measured(text: string): DocumentSize {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('The document has no single operation.');
  return measureDocument(document, operation);
}

function checked(text: string, own: Partial<Limits> = {}): ReadonlyMap<LimitName, number> {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('The document has no single operation.');
  return checkDocument(document, operation, { ...limits, ...own });
}

const nested = (depth: number): string => `${'{ a '.repeat(depth)}${'}'.repeat(depth)}`;
const aliased = (count: number): string =>
  `{ a { ${Array.from({ length: count }, (_, index) => `b${index}: b`).join(' ')} } }`;
const wide = (count: number): string => `{ ${Array.from({ length: count }, (_, index) => `f${index}`).join(' ')} }`;

describe('the size of a document', () => {
  it('The size of a document is its depth, aliases and root fields', () => {
    expect(measured('{ a { b { c } d: e } f }')).toEqual({ depth: 3, aliases: 1, rootFields: 2 });
  });

  it('The size of a document counts a fragment at each spread, without depth of its own', () => {
    const text = '{ a { ...F } b { ... on T { ...F } } ...R } fragment F on T { x: y { z } } fragment R on Query { c }';
    expect(measured(text)).toEqual({ depth: 3, aliases: 2, rootFields: 3 });
  });

  it('The size of a document counts the aliases of introspection but not its depth', () => {
    expect(measured('{ __schema { types { a: fields { type { name } } } } }')).toEqual({
      depth: 0,
      aliases: 1,
      rootFields: 1,
    });
  });

  it('A document with cyclic fragments has a finite size', () => {
    expect(measured('{ a { ...F } } fragment F on T { b { ...G } } fragment G on T { c { ...F } }').depth).toBe(3);
  });

  it('A document whose fragments double at every level is measured in linear time', () => {
    const levels = Array.from(
      { length: 500 },
      (_, index) => `fragment F${index} on T { x: y ...F${index + 1} ...F${index + 1} }`,
    );
    const { aliases } = measured(`{ a { ...F0 } } ${levels.join(' ')} fragment F500 on T { z }`);
    expect(aliases).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('the limits of documents', () => {
  it.each([
    ['MAX_DEPTH', nested, 15],
    ['MAX_ALIASES', aliased, 100],
    ['MAX_ROOT_FIELDS', wide, 30],
  ] as const)('%s allows its value and rejects one more', (name, document, limit) => {
    expect(checked(document(limit)).size).toBe(0);
    const beyond = { extensions: { code: 'TOO_LARGE', name, value: limit + 1, limit } };
    expect(() => checked(document(limit + 1))).toThrow(expect.objectContaining(beyond));
  });

  it('Limits that are only logged reject nothing and return the values that exceed them', () => {
    const all = checked(nested(16), { mode: 'log', maxRootFields: 0 });
    expect([...all]).toEqual([
      ['MAX_DEPTH', 16],
      ['MAX_ROOT_FIELDS', 1],
    ]);
  });

  it('Every operation of the documents and of test/operations is within the limits', () => {
    const operations = listFiles('test/operations', '.graphql').map((path) => readFileSync(join(root, path), 'utf8'));
    const blocks = documents.flatMap(readBlocks).filter(({ language }) => language === 'graphql');
    const shown = blocks.map(({ text }) => text);
    expect(operations.length).toBeGreaterThan(5);
    expect(shown.length).toBeGreaterThan(20);
    for (const text of [...operations, ...shown]) expect(checked(text).size, text).toBe(0);
  });
});

describe('the price of a document', () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await openGraph({ contacts: 5 });
  });
  afterAll(() => graph.close());

  it('The price of a document that exceeds a limit is rejected', async () => {
    const query = `{ contacts { nodes { ${Array.from({ length: 101 }, (_, index) => `a${index}: id`).join(' ')} } } }`;
    const { errors, calls } = await graph.execute('query ($q: String!) { price(query: $q) { calls } }', { q: query });
    expect(errors[0]?.extensions).toMatchObject({ code: 'TOO_LARGE', name: 'MAX_ALIASES', value: 101, limit: 100 });
    expect(calls).toBe(0);
  });
});
