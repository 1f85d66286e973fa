import { describe, expect, it } from 'vitest';
import { selectIdentityColumns, buildIdentity } from '../../src/resources/record.js';
import type { Endpoint, Payload } from '../../src/resources/row.js';
import { resourceKeys, table, type ResourceKey } from '../../src/resources/table.js';
import { KeapDocument } from './document.js';
import { columnsOfV1Alone, olderPathsWithoutDocument, refusedParameters } from './v1-excuses.js';

const keap = KeapDocument.read('v1');
const newer = KeapDocument.read('v2');

interface Case {
  readonly key: ResourceKey;
  readonly way: Endpoint;
  readonly path: string;
}

const cases: readonly Case[] = resourceKeys.flatMap((key) =>
  table[key].endpoints.filter(({ apiVersion }) => apiVersion === 'v1').map((way) => ({ key, way, path: way.path })),
);
const stated = cases.filter(({ path }) => !Object.hasOwn(olderPathsWithoutDocument, path));

describe.skipIf(keap === null)(
  keap ? "the table's v1 ways agree with Keap's v1 document" : `skipped: Keap's v1 document is not at KEAP_SPEC_DIR`,
  () => {
    const document = keap!;
    const own = ({ fieldAliases: words }: Endpoint, name: string): string => words[name] ?? name;

    it('covers every row but those that v1 does not have', () => {
      const missing = resourceKeys.filter((key) => !cases.some((one) => one.key === key));
      expect(missing).toEqual(['tag_categories', 'stage_moves', 'product_categories', 'user_groups']);
    });

    it('excuses only paths that no document has, each with its reason', () => {
      for (const [path, reason] of Object.entries(olderPathsWithoutDocument)) {
        expect(document.operation(path), path).toBeUndefined();
        expect(
          cases.some((one) => one.path === path),
          path,
        ).toBe(true);
        expect(reason).not.toBe('');
      }
    });

    it.each(stated)('$key: $path exists, and the envelope is in its answer', ({ way }) => {
      expect(document.operation(way.path)).toBeDefined();
      if (way.single !== null) expect(document.operation(way.single), way.single).toBeDefined();
      const answer = document.answer(way.path);
      if (way.envelope !== null) return expect(answer.properties?.[way.envelope]?.type).toBe('array');
      expect(answer.type).toBe(way.responseShape === 'record' ? 'object' : 'array');
    });

    it.each(stated)('$key: $path is asked by pages where Keap takes limit and offset', ({ way }) => {
      const names = document.queryParameters(way.path).map(({ name }) => name);
      expect(names.includes('limit') && names.includes('offset')).toBe(way.responseShape === 'pages');
    });

    it.each(stated)('$key: every filter is a parameter of $path, and none is forgotten unexcused', ({ key, way }) => {
      const paging = ['limit', 'offset', 'order', 'order_direction', 'optional_properties'];
      const names = document.queryParameters(way.path).map(({ name }) => name);
      const used = Object.keys(way.filters).map((name) => own(way, name));
      const refused = Object.keys(refusedParameters[key] ?? {});
      expect([...used, ...refused].toSorted()).toEqual(names.filter((name) => !paging.includes(name)).toSorted());
    });

    it.each(stated)('$key: every order is one $path names, with a direction where it takes one', ({ way }) => {
      const orders = document.parameter(way.path, 'order')?.schema?.enum ?? [];
      for (const name of way.orderBy) expect(orders).toContain(own(way, name));
      const directed = document.parameter(way.path, 'order_direction') !== undefined;
      if (way.orderBy.length > 0) expect(way.directions === 'both').toBe(directed);
    });

    it.each(stated)('$key: what is optional on $path is a column that v1 gives of a single record', ({ key, way }) => {
      const takes = (path: string): boolean => document.parameter(path, 'optional_properties') !== undefined;
      if (way.fields === null) return expect(takes(way.path)).toBe(false);
      expect(takes(way.path) || takes(way.single!)).toBe(true);
      const columns = document.columns(way.single!, null);
      const missing = way.fields.optional.map((name) => own(way, name)).filter((name) => !columns.includes(name));
      // `notes` is among the optional properties of the contact model (docs/keap-api.md 6.2), not in the schema.
      expect(missing).toEqual(key === 'contacts' ? ['notes'] : []);
    });

    it.each(stated)('$key: every column of $path is seen under a name of v2, or is of v1 alone', ({ key, way }) => {
      const alone = columnsOfV1Alone[key] ?? [];
      const v2 = table[key].endpoints.find(({ apiVersion }) => apiVersion === 'v2');
      const known = new Set(v2 === undefined ? [] : columnsOf(seenExample(newer!, v2, {})));
      const extra = columnsOf(seenExample(document, way, {})).filter((name) => !known.has(name));
      expect(extra.filter((name) => !extra.some((outer) => name.startsWith(`${outer}.`)))).toEqual(alone);
    });

    it.each(stated)(
      '$key: a record of $path has an identity, given the ids that Keap left out of the document',
      ({ key, way }) => {
        const result = seenExample(document, way, { id: 7 });
        expect(buildIdentity(selectIdentityColumns(table[key], way), result, null)).not.toBeNull();
      },
    );
  },
);

function seenExample(document: KeapDocument, way: Endpoint, more: Payload): Payload {
  const example = document.example(document.record(way.path, way.envelope)) as Payload;
  return way.normalize?.({ ...more, ...example }, 'parent') ?? example;
}

/** Every column in a value, nested ones with dots, in order. */
function columnsOf(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => columnsOf(one, at));
  if (typeof value !== 'object' || value === null) return [];
  const found = Object.entries(value).flatMap(([name, inner]) => [
    `${at}${name}`,
    ...columnsOf(inner, `${at}${name}.`),
  ]);
  return [...new Set(found)].toSorted();
}
