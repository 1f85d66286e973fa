import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/graph/operation/error-codes.js';
import { buildGraph } from '../../src/graph/schema/schema.js';
import { selectColumns, findListFields, findPlainLists } from '../kit/columns.js';
import { buildListArguments, buildRootQueries, type RootQuery } from '../kit/root-queries.js';
import { openGenericKeap, type GenericCall, type GenericOptions } from '../kit/generic-keap.js';
import { openGraphOn, type GraphResult } from '../kit/graph.js';
import { hasPrism, startPrism, type Prism } from '../kit/prism.js';
import { documentFile } from '../resources/document.js';
import { v1Violations, failingFields, nullColumns } from './generic-mock-exceptions.js';

const documents = [documentFile('v1'), documentFile('v2')] as const;
const missing = documents.includes(null)
  ? "Keap's documents are not at KEAP_SPEC_DIR"
  : hasPrism
    ? null
    : 'Prism is not installed; `npm ci --prefix .ci/prism` installs it';
const schema = buildGraph();
const roots = buildRootQueries(schema);
/** Every list with only the columns of its records. */
const lists = [...findListFields(schema), ...findPlainLists(schema)].filter(({ key }) => key !== 'appointments');

/** The response of every root, and the requests to Keap. */
interface MockRun {
  readonly answers: ReadonlyMap<string, GraphResult>;
  readonly calls: readonly GenericCall[];
  readonly memoryGrowth: number;
}

describe.skipIf(missing !== null)(
  missing === null ? "an independent mock of Keap's documents" : `skipped: ${missing}`,
  () => {
    let [v1, v2]: Prism[] = [];
    beforeAll(async () => {
      [v1, v2] = await Promise.all(documents.map((document) => startPrism(document!)));
    });
    afterAll(async () => {
      await v1?.close();
      await v2?.close();
    });

    /** Queries every root at once, as many callers would. */
    async function queryAll(
      apiVersion: 'v1' | 'v2' | 'auto',
      options: GenericOptions,
      queries = roots,
    ): Promise<MockRun> {
      const keap = await openGenericKeap((apiVersion === 'v1' ? v1 : v2)!.url, options);
      const graph = openGraphOn(keap, { apiVersion, maxKeapCallsPerQuery: 1000 });
      const before = process.memoryUsage().rss;
      try {
        const execute = async ({ name, query }: RootQuery): Promise<[string, GraphResult]> => [
          name,
          await graph.execute(query),
        ];
        const answers = new Map(await Promise.all(queries.map(execute)));
        return { answers, calls: keap.calls, memoryGrowth: process.memoryUsage().rss - before };
      } finally {
        await graph.close();
        await keap.close();
      }
    }

    function expectCodes({ answers, memoryGrowth }: MockRun): void {
      const codes = [...answers].flatMap(([name, { errors }]) =>
        errors.map(({ path, extensions }) => ({ path: path?.join('.') ?? name, code: String(extensions?.['code']) })),
      );
      const documentedCodes = Object.keys(errorCodes).filter((code) => code !== 'INTERNAL_SERVER_ERROR');
      expect(codes.filter(({ code }) => !documentedCodes.includes(code))).toEqual([]);
      expect(memoryGrowth).toBeLessThan(500_000_000);
    }

    /** Operations that Keap added after the document (docs/keap-api.md 15). */
    const newerPaths = /\/v2\/(taskAppointments|(tags|contacts)\/-\/|tags\/[^/]+\/contacts\/count)/;

    /** Requests that violate the document. */
    const findViolations = (calls: readonly GenericCall[]): string[] => [
      ...new Set(
        calls
          .filter(({ target, violations }) => violations.length > 0 && !newerPaths.test(target))
          .map(({ target, violations }) => `${target}: ${violations.join(', ')}`),
      ),
    ];

    describe('a mock that matches requests, with the examples of the document', () => {
      let mockRun: MockRun;
      beforeAll(async () => {
        mockRun = await queryAll('v2', { matchesRequests: true });
      });

      it('No root sends a request that Keap’s document does not have', () => {
        expectCodes(mockRun);
        expect(mockRun.calls.length).toBeGreaterThan(40);
        expect(findViolations(mockRun.calls)).toEqual([]);
      });

      it('Every root and edge is answered by the mock, with listed exceptions', () => {
        const failed = [...mockRun.answers].flatMap(([name, { errors }]) =>
          errors.map(({ path, extensions }) => `${String(extensions?.['code'])} ${formatPath(name, path)}`),
        );
        expect([...new Set(failed)].toSorted()).toEqual(Object.keys(failingFields).toSorted());
      });

      it('Every column of every list is filled by the mock, with listed exceptions', async () => {
        const queries = lists.map(({ field, typeName, plain }) => {
          const columns = selectColumns(schema, typeName);
          const selection = plain === true ? columns : `${buildListArguments(field)} { nodes ${columns} }`;
          return { name: field, query: `{ ${field}${selection} }` };
        });
        const { answers } = await queryAll('v2', { matchesRequests: true }, queries);
        const empty = new Set<string>();
        for (const { field, typeName } of lists) {
          const { data, errors } = answers.get(field)!;
          expect(errors).toEqual([]);
          const records = (data[field].nodes ?? data[field]) as unknown[];
          expect(records, field).not.toEqual([]);
          for (const record of records) addNulls(record, typeName, empty);
        }
        expect([...empty].toSorted()).toEqual(Object.keys(nullColumns).toSorted());
      });
    });

    it.each<GenericOptions & { readonly api: 'v1' | 'v2' | 'auto' }>([
      { api: 'v2', matchesRequests: true, seed: 1 },
      { api: 'v2', matchesRequests: true, seed: 2 },
      { api: 'auto', matchesRequests: true, seed: 3 },
      { api: 'v2', matchesRequests: false },
      { api: 'auto', matchesRequests: false, seed: 4 },
      { api: 'v1', matchesRequests: false },
      { api: 'v1', matchesRequests: true, seed: 5 },
    ])('Every root handles the mock with documented errors only: %j', async ({ api, ...options }) => {
      const mockRun = await queryAll(api, options);
      expectCodes(mockRun);
      const allowed = { v1: v1Violations, v2: [], auto: [/^\/v1\//] }[api];
      expect(findViolations(mockRun.calls).filter((call) => !allowed.some((one) => one.test(call)))).toEqual([]);
    });
  },
);

/** The path of an error below a root, without list positions. */
const formatPath = (name: string, path: readonly (string | number)[] = []): string =>
  [name, ...path.slice(1).filter((part) => typeof part === 'string')].join('.');

/** Adds the paths of a record's null values. */
function addNulls(value: unknown, path: string, found: Set<string>): void {
  if (value === null) found.add(path);
  else if (Array.isArray(value)) for (const one of value) addNulls(one, path, found);
  else if (typeof value === 'object')
    for (const [name, nested] of Object.entries(value)) addNulls(nested, `${path}.${name}`, found);
}
