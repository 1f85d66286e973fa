import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { RequestStats } from '../../../src/keap/request-stats.js';
import type { Payload } from '../../../src/resources/row.js';
import { table } from '../../../src/resources/table.js';
import { selectColumns, findListFields, findPlainLists, type ListField } from '../../kit/columns.js';
import { openGraph, type Graph } from '../../kit/graph.js';

/** Of each list on each API version: with some twenty lists on one or two versions, well above two thousand. */
const CASES = 70;

const schema = buildGraph();
const lists: readonly ListField[] = [
  ...findListFields(schema),
  ...findPlainLists(schema),
  { field: 'customFields', typeName: 'CustomFieldDefinition', key: 'contact_fields', plain: true },
];
/** Required arguments of lists. */
const listArguments: Readonly<Record<string, string>> = {
  customFields: '(on: CONTACT)',
  emails: '(filter: { createdSince: "2000-01-01T00:00:00Z", createdUntil: "2100-01-01T00:00:00Z" })',
};

/** Unexpected values of a column: nothing, null, another type, an unknown enum value. */
const strange = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  fc.constantFrom(
    '',
    ' ',
    '0',
    'NOBODY_KNOWS',
    '-1',
    '12e400',
    '2026-02-31',
    '2026-13-01T99:00:00Z',
    '\u0000',
    '🦊',
    0,
    -1,
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A change in a record: the path, as indexes of keys, and the new value. */
const change = fc.record({ route: fc.array(fc.nat(60), { minLength: 1, maxLength: 4 }), value: strange });

/** Id columns: records without an id are dropped, which has its own test. */
const ids = ['id', 'stage_id'];

/** The record with the value at the path of `route`; its own id stays. */
function changed(record: unknown, route: readonly number[], value: unknown, atTop = true): unknown {
  if (typeof record !== 'object' || record === null) return value;
  const keys = Object.keys(record).filter((key) => !(atTop && ids.includes(key)));
  const [step = 0, ...rest] = route;
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return value;
  const inner = (record as Record<string, unknown>)[key];
  const next = rest.length === 0 ? value : changed(inner, rest, value, false);
  if (Array.isArray(record)) return record.map((item: unknown, place) => (String(place) === key ? next : item));
  return { ...record, [key]: next };
}

describe.each(['v2', 'v1'] as const)('malformed records on %s', (api) => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await openGraph({ contacts: 40, seedDefects: false, recent: ['taskAppointments'] }, { apiVersion: api });
  });
  afterAll(() => graph.close());
  const servedLists = lists.filter(({ key }) => table[key].endpoints.some((endpoint) => endpoint.apiVersion === api));

  it.each(servedLists)('A malformed record does not affect other records of $field', async (list) => {
    const bodies = await twoRecords(graph, list);
    const columns = selectColumns(schema, list.typeName);
    const query = `{ ${list.field}${listArguments[list.field] ?? ''} ${list.plain ? columns : `{ nodes ${columns} }`} }`;
    const readNodes = (data: Record<string, unknown>): unknown[] =>
      (list.plain ? data[list.field] : (data[list.field] as { nodes: unknown }).nodes) as unknown[];
    const whole = await answered(graph, list, query, bodies.answer([bodies.good]));
    const [expected] = readNodes(whole.data);
    const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const bad = changes.reduce((record: unknown, { route, value }) => changed(record, route, value), bodies.other);
      const { data, errors } = await answered(graph, list, query, bodies.answer([bad, bodies.good]));
      expect(errors.filter(({ extensions }) => extensions?.['code'] === 'INTERNAL_SERVER_ERROR')).toEqual([]);
      expect(readNodes(data)).toHaveLength(2);
      expect(readNodes(data)).toContainEqual(expected);
    });
    await fc.assert(property, { numRuns: CASES, seed: 7 });
  });

  it('A record without an id is dropped, and the others stay', async () => {
    const list = servedLists.find(({ field }) => field === 'contacts') as ListField;
    const bodies = await twoRecords(graph, list);
    const withoutId = { ...bodies.other, id: null };
    for (const bad of [withoutId, null, 'x', []]) {
      const { data } = await answered(
        graph,
        list,
        '{ contacts { nodes { keapId } } }',
        bodies.answer([bad, bodies.good]),
      );
      expect(data.contacts.nodes).toEqual([{ keapId: String(bodies.good['id']) }]);
    }
  });
});

/** Two records as this API version sends them, and a function that builds a response with records. */
async function twoRecords(graph: Graph, { key }: ListField) {
  const { keap } = graph.services;
  const requestContext = { priority: 'interactive', stats: new RequestStats(), bypassCache: true } as const;
  const endpoint = keap.endpoint(key);
  const fields = endpoint.fields === null ? [] : [...endpoint.fields.byDefault, ...endpoint.fields.optional];
  const { body } = await keap.fetchPage(key, { size: 2, ...(fields.length > 0 && { fields }) }, requestContext);
  const sent = JSON.parse(body ?? '') as Payload;
  const records = (endpoint.envelope === null ? sent : sent[endpoint.envelope]) as Payload[];
  const answer = (rows: readonly unknown[]): unknown =>
    endpoint.envelope === null ? rows : { ...sent, [endpoint.envelope]: rows, next_page_token: '', count: rows.length };
  const [other, good] = records as [Payload, Payload];
  expect(good, `the simulated account has fewer than two records of ${key}`).toBeDefined();
  return { other, good, answer };
}

/** Runs the query while Keap responds to the list with this body. */
async function answered(graph: Graph, { key }: ListField, query: string, body: unknown) {
  const { path } = graph.services.keap.endpoint(key);
  // Sent as JSON, so that an `undefined` column is absent.
  const fault = {
    kind: 'status',
    status: 200,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  } as const;
  const lift = graph.simulator.faults.add({ ...fault, match: (call) => call.path === path });
  try {
    return await graph.execute(query, {}, { 'x-keap-fresh': '1' });
  } finally {
    lift();
  }
}
