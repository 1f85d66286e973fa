import { describe, expect, it } from 'vitest';
import { selectIdentityColumns, buildIdentity } from '../../src/resources/record.js';
import type { Endpoint, Payload } from '../../src/resources/row.js';
import { resourceKeys, table, type ResourceKey } from '../../src/resources/table.js';
import { KeapDocument } from './document.js';
import { v1OnlyColumns, undocumentedV1Paths, unusedV1Parameters } from './v1-exceptions.js';

const keap = KeapDocument.read('v1');
const newer = KeapDocument.read('v2');

interface Case {
  readonly key: ResourceKey;
  readonly endpoint: Endpoint;
  readonly path: string;
}

const cases: readonly Case[] = resourceKeys.flatMap((key) =>
  table[key].endpoints
    .filter(({ apiVersion }) => apiVersion === 'v1')
    .map((endpoint) => ({ key, endpoint, path: endpoint.path })),
);
const stated = cases.filter(({ path }) => !Object.hasOwn(undocumentedV1Paths, path));

describe.skipIf(keap === null)(
  keap
    ? "the table's v1 endpoints agree with Keap's v1 document"
    : `skipped: Keap's v1 document is not at KEAP_SPEC_DIR`,
  () => {
    const document = keap!;
    const own = ({ fieldAliases: words }: Endpoint, name: string): string => words[name] ?? name;

    it('Every row has a v1 endpoint except those that v1 does not have', () => {
      const missing = resourceKeys.filter((key) => !cases.some((one) => one.key === key));
      expect(missing).toEqual(['tag_categories', 'stage_moves', 'product_categories', 'user_groups']);
    });

    it('Exceptions are only for undocumented paths, each with its reason', () => {
      for (const [path, reason] of Object.entries(undocumentedV1Paths)) {
        expect(document.operation(path), path).toBeUndefined();
        expect(
          cases.some((one) => one.path === path),
          path,
        ).toBe(true);
        expect(reason).not.toBe('');
      }
    });

    it.each(stated)('$key: $path exists, and the envelope is in its response', ({ endpoint }) => {
      expect(document.operation(endpoint.path)).toBeDefined();
      if (endpoint.single !== null) expect(document.operation(endpoint.single), endpoint.single).toBeDefined();
      const answer = document.answer(endpoint.path);
      if (endpoint.envelope !== null) return expect(answer.properties?.[endpoint.envelope]?.type).toBe('array');
      expect(answer.type).toBe(endpoint.responseShape === 'record' ? 'object' : 'array');
    });

    it.each(stated)('$key: $path has pages exactly where Keap has limit and offset', ({ endpoint }) => {
      const names = document.queryParameters(endpoint.path).map(({ name }) => name);
      expect(names.includes('limit') && names.includes('offset')).toBe(endpoint.responseShape === 'pages');
    });

    it.each(stated)('$key: the filters are the parameters of $path, except for listed ones', ({ key, endpoint }) => {
      const paging = ['limit', 'offset', 'order', 'order_direction', 'optional_properties'];
      const names = document.queryParameters(endpoint.path).map(({ name }) => name);
      const used = Object.keys(endpoint.filters).map((name) => own(endpoint, name));
      const refused = Object.keys(unusedV1Parameters[key] ?? {});
      expect([...used, ...refused].toSorted()).toEqual(names.filter((name) => !paging.includes(name)).toSorted());
    });

    it.each(stated)(
      '$key: the orders are documented for $path, with directions where it has a parameter for them',
      ({ endpoint }) => {
        const orders = document.parameter(endpoint.path, 'order')?.schema?.enum ?? [];
        for (const name of endpoint.orderBy) expect(orders).toContain(own(endpoint, name));
        const directed = document.parameter(endpoint.path, 'order_direction') !== undefined;
        if (endpoint.orderBy.length > 0) expect(endpoint.directions === 'both').toBe(directed);
      },
    );

    it.each(stated)('$key: the optional fields of $path are columns of a single v1 record', ({ key, endpoint }) => {
      const takes = (path: string): boolean => document.parameter(path, 'optional_properties') !== undefined;
      if (endpoint.fields === null) return expect(takes(endpoint.path)).toBe(false);
      expect(takes(endpoint.path) || takes(endpoint.single!)).toBe(true);
      const columns = document.columns(endpoint.single!, null);
      const missing = endpoint.fields.optional
        .map((name) => own(endpoint, name))
        .filter((name) => !columns.includes(name));
      // `notes` is among the optional properties of the contact model (docs/keap-api.md 6.2), not in the schema.
      expect(missing).toEqual(key === 'contacts' ? ['notes'] : []);
    });

    it.each(stated)('$key: every column of $path gets its name in v2, or exists in v1 only', ({ key, endpoint }) => {
      const v1Only = v1OnlyColumns[key] ?? [];
      const v2 = table[key].endpoints.find(({ apiVersion }) => apiVersion === 'v2');
      const known = new Set(
        v2 === undefined || newer!.operation(v2.path) === undefined
          ? []
          : listColumns(normalizeExample(newer!, v2, {})),
      );
      const extra = listColumns(normalizeExample(document, endpoint, {})).filter((name) => !known.has(name));
      expect(extra.filter((name) => !extra.some((outer) => name.startsWith(`${outer}.`)))).toEqual(v1Only);
    });

    it.each(stated)(
      '$key: a record of $path has an identity, given the ids that Keap left out of the document',
      ({ key, endpoint }) => {
        const result = normalizeExample(document, endpoint, { id: 7 });
        expect(buildIdentity(selectIdentityColumns(table[key], endpoint), result, null)).not.toBeNull();
      },
    );
  },
);

function normalizeExample(document: KeapDocument, endpoint: Endpoint, more: Payload): Payload {
  const example = document.example(document.record(endpoint.path, endpoint.envelope)) as Payload;
  return endpoint.normalize?.({ ...more, ...example }, 'parent') ?? example;
}

/** Lists every column of a value in order, nested ones with dots. */
function listColumns(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => listColumns(one, at));
  if (typeof value !== 'object' || value === null) return [];
  const found = Object.entries(value).flatMap(([name, inner]) => [
    `${at}${name}`,
    ...listColumns(inner, `${at}${name}.`),
  ]);
  return [...new Set(found)].toSorted();
}
