import type { GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { startTestApp, waitForSnapshot, type TestApp } from '../../kit/app.js';
import { findQueryTypes, selectLists, selectRecords } from './every-field.js';
import { findDifferences, findObjects, unique } from './differences.js';
import { addRareParts } from './rare-parts.js';
import {
  compileForRelay,
  readBackApollo3,
  readBackApollo4,
  readBackGraphcache,
  type Answered,
  type ReadBack,
} from './stores.js';

/** Limits so high that one operation may select everything. */
const noLimits = { MAX_KEAP_CALLS_PER_QUERY: '10000', MAX_TOKENS: '100000', LIMITS_MODE: 'log' };

/** Types that no answer of this account has, and why. A type with an id is never one of them. */
const unreached: Readonly<Record<string, string>> = {
  AccountLink: 'the account has a key, not the connection of an OAuth app',
  MergedContact: 'no contact was merged while the snapshot ran',
  SnapshotFault: 'the snapshot did not fail',
  SnapshotHold: 'no guard held a collection',
};

describe('every object in the stores of clients', () => {
  const schema = buildGraph();
  let app: TestApp;
  const answers: Answered[] = [];
  beforeAll(async () => {
    app = await startTestApp({ contacts: 20 }, noLimits);
    await addRareParts(app.simulator);
    const { data } = await app.execute('create-snapshot', { resources: ['users', 'tags'] });
    await waitForSnapshot(app, data.createSnapshot.snapshot.id as string);
    const execute = async (fields: string): Promise<void> => {
      const selection = `{ ${fields} }`;
      const response = await app.execute(selection);
      expect(response.errors).toEqual([]);
      answers.push({ selection, data: response.data });
    };
    for (const fields of selectLists(schema)) await execute(fields);
    const ids = new Map(
      answers.flatMap((one) => findObjects(one.data)).map(({ __typename, id }) => [__typename, id as string]),
    );
    for (const fields of selectRecords(schema, ids)) await execute(fields);
  });
  afterAll(() => app.close());

  it('The answers have an object of every type that a query can return', () => {
    const found = new Set(answers.flatMap(({ data }) => findObjects(data)).map(({ __typename }) => __typename));
    const missing = findQueryTypes(schema).filter((name) => !found.has(name));
    expect(missing.toSorted()).toEqual(Object.keys(unreached));
    for (const name of missing)
      expect(Object.keys((schema.getType(name) as GraphQLObjectType).getFields())).not.toContain('id');
  });

  it.each<[string, () => ReadBack]>([
    ['Apollo Client 3', () => readBackApollo3],
    ['Apollo Client 4', () => readBackApollo4],
    ['Graphcache', () => readBackGraphcache],
    ['Relay', () => compileForRelay(answers.map(({ selection }) => selection))],
  ])('What comes back from the store of %s equals what the gateway sent', async (_client, open) => {
    const readBack = open();
    const differences: string[] = [];
    for (const answered of answers) differences.push(...findDifferences(await readBack(answered), answered.data));
    expect(unique(differences)).toEqual([]);
  });
});
