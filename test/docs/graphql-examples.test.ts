import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type AppResponse, type TestApp } from '../kit/app.js';
import { documents, readBlocks } from './blocks.js';

const blocks = documents.flatMap(readBlocks).filter(({ language }) => language === 'graphql');

/** The account of `npm start`: its ids are in the examples. */
const account = { contacts: 500, seed: 7 };

/** Root fields without a record, and lists at the root without records. */
function findMissing(data: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(data).flatMap(([name, value]) => {
    const { nodes, edges } = (value ?? {}) as { nodes?: unknown[]; edges?: unknown[] };
    const isMissing = value === null || [value, nodes, edges].some((one) => Array.isArray(one) && isBare(one));
    return isMissing ? [name] : [];
  });
}

const isBare = (list: readonly unknown[]): boolean => list.length === 0 || list.includes(null);

/** The example below a heading of docs/from-xml-rpc.md. Throws if there is none. */
function textBelow(heading: string): string {
  const block = blocks.find((one) => one.document === 'docs/from-xml-rpc.md' && one.heading === heading);
  if (block === undefined) throw new RangeError(`No example is below "${heading}".`);
  return block.text;
}

describe('the GraphQL examples of the documents', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp(account);
  });
  afterAll(() => app.close());

  it('docs/from-xml-rpc.md and other documents have examples', () => {
    const fromXmlRpc = blocks.filter(({ document }) => document === 'docs/from-xml-rpc.md');
    expect(fromXmlRpc.length).toBeGreaterThan(25);
    expect(blocks.length - fromXmlRpc.length).toBeGreaterThan(1);
  });

  it.each(blocks)('The example $name of $document runs as it stands and finds records', async ({ text }) => {
    const { status, data, errors } = await app.execute(text);
    expect({ status, errors }).toEqual({ status: 200, errors: [] });
    expect(findMissing(data)).toEqual([]);
    for (const payload of [data.applyTags, data.removeTags])
      for (const result of payload?.results ?? []) expect(result.status).toMatch(/^(SUCCESS|DUPLICATE)$/);
  });

  it('The examples of filters find the records that their text promises', async () => {
    const run = async (heading: string): Promise<AppResponse['data'][]> =>
      (await app.execute(textBelow(heading))).data.contacts.nodes;
    for (const { familyName } of await run('Query by a field')) expect(familyName).toBe('Patel');
    for (const { familyName } of await run('Query by the beginning of a text')) expect(familyName).toMatch(/^Pat/);
    const moments = (await run('Query by date')).map(({ updatedAt }) => updatedAt as string);
    expect(moments).toEqual(moments.toSorted());
    expect(moments[0]! >= '2021-06-01').toBe(true);
    for (const { customFields } of await run('Query by a custom field'))
      expect(customFields.find(({ name }: { name: string }) => name === 'Score0').value).toBeGreaterThan(50);
  });

  it('The example of a count counts the contacts of the tag', async () => {
    const { data } = await app.execute(textBelow('Count records'));
    const { data: all } = await app.execute('{ tag(id: "92") { contacts(first: 1000) { nodes { id } } } }');
    expect(data.tag.contacts.totalCount).toBe(all.tag.contacts.nodes.length);
  });

  it('The example of pages gives other records with the cursor of the page before', async () => {
    const text = textBelow('Read page after page');
    const first = (await app.execute(text)).data.contacts;
    const { data, errors } = await app.execute(text, { after: first.pageInfo.endCursor });
    const ids = [...first.nodes, ...data.contacts.nodes].map((node: { id: string }) => node.id);
    expect(errors).toEqual([]);
    expect(data.contacts.nodes).toHaveLength(100);
    expect(new Set(ids).size).toBe(200);
  });
});
