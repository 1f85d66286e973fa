import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, waitForSnapshot, type AppResponse, type TestApp } from '../../kit/app.js';

const names = ['reader', 'writer', 'snapper', 'boss', 'both'] as const;
const scopes = { reader: 'read', writer: 'write', snapper: 'snapshot', boss: 'admin', both: 'read+write' };
type Name = (typeof names)[number];
const buildKey = (name: Name): string => `${name}-key-of-a-test`;
const keys = names.map(
  (name) => `${name}:${scopes[name]}:${createHash('sha256').update(buildKey(name)).digest('hex')}`,
);

describe('the scopes of a key', () => {
  let app: TestApp;
  let contact = '';
  let tag = '';
  let written = 0;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 20 }, { AUTH: 'keys', GATEWAY_API_KEYS: keys.join(',') });
    const { data } = await as('boss', '{ contacts(first: 1) { nodes { id } } tags(first: 1) { nodes { id } } }');
    contact = data.contacts.nodes[0].id as string;
    tag = data.tags.nodes[0].id as string;
  });
  afterAll(() => app.close());
  const writes = (): number => app.simulator.calls.filter(({ method }) => method !== 'GET').length;
  beforeEach(() => void (written = writes()));
  const as = (name: Name, query: string, headers = {}): Promise<AppResponse> =>
    app.execute(query, { id: contact, tag }, { 'x-api-key': buildKey(name), ...headers });
  const expectForbidden = ({ status, errors, data, calls }: AppResponse, scope: string): void => {
    expect([status, errors[0]?.extensions['code'], data, calls]).toEqual([403, 'FORBIDDEN', undefined, 0]);
    expect(errors[0]?.message).toContain(`"${scope}"`);
    expect(writes()).toBe(written);
  };
  const update = (below: string, rest = ''): string =>
    `mutation ($id: ID!) { updateContact(input: { id: $id, jobTitle: "Boss" }) { contact { ${below} } } } ${rest}`;

  it('A write-only key reads only the id below a mutation', async () => {
    const { errors, data } = await as('writer', update('id keapId __typename ... on Node { again: id }'));
    expect(errors).toEqual([]);
    expect(data.updateContact.contact).toEqual({
      id: contact,
      keapId: contact.split(':')[1],
      __typename: 'Contact',
      again: contact,
    });
  });

  it.each([
    ['a column', update('givenName')],
    ['a column beside the id', update('id jobTitle')],
    ['an alias', update('id: givenName')],
    ['an edge', update('orders { nodes { id } }')],
    ['an edge to a record with only its id selected', update('owner { id }')],
    [
      'a fragment',
      update(
        '...All',
        'fragment All on Contact { id ...Deeper } fragment Deeper on Contact { emailAddresses { email } }',
      ),
    ],
    ['an inline fragment', update('... on Contact { ... on Node { ... on Contact { familyName } } }')],
    ['a skipped field', update('id givenName @include(if: false)')],
    [
      'the contacts of a tagging',
      'mutation ($id: ID!, $tag: ID!) { applyTags(input: { contactIds: [$id], tagIds: [$tag] }) { results { status } contacts { givenName } } }',
    ],
    [
      'a second mutation of several',
      `mutation ($id: ID!) { a: updateContact(input: { id: $id, jobTitle: "A" }) { contact { id } } b: updateContact(input: { id: $id, jobTitle: "B" }) { contact { givenName } } }`,
    ],
  ])('A write-only key is rejected before anything is written: %s', async (_what, query) => {
    expectForbidden(await as('writer', query), 'read');
    expectForbidden(await as('writer', query, { 'x-keap-dry-run': '1' }), 'read');
    expect((await as('both', query)).errors).toEqual([]);
  });

  it('A write-only key gets the results of a tagging and the id of a deleted record', async () => {
    const tagged = await as(
      'writer',
      'mutation ($id: ID!, $tag: ID!) { applyTags(input: { contactIds: [$id], tagIds: [$tag] }) { results { contactId tagId status code message } contacts { id } } }',
    );
    expect(tagged.errors).toEqual([]);
    expect(tagged.data.applyTags.contacts).toEqual([{ id: contact }]);
    const made = await as(
      'writer',
      'mutation ($id: ID!) { createTask(input: { title: "Call", contactId: $id }) { task { id } } }',
    );
    expect(made.errors).toEqual([]);
    const gone = await app.execute(
      'mutation ($id: ID!) { deleteTask(input: { id: $id }) { deletedId } }',
      { id: made.data.createTask.task.id },
      { 'x-api-key': buildKey('writer') },
    );
    expect(gone.data.deleteTask.deletedId).toBe(made.data.createTask.task.id);
  });

  it('A write-only key may run no query, no dry run of one, and no price of one', async () => {
    const question = '{ contacts(first: 1) { nodes { id } } }';
    expectForbidden(await as('writer', question), 'read');
    expectForbidden(await as('writer', question, { 'x-keap-dry-run': '1' }), 'read');
    expectForbidden(await as('writer', '{ account { name } }'), 'read');
    expectForbidden(await as('writer', `{ price(query: "{ __typename }") { calls } }`), 'read');
  });

  it('A dry run or a price of a forbidden operation is rejected like the operation itself', async () => {
    expectForbidden(await as('reader', update('id'), { 'x-keap-dry-run': '1' }), 'write');
    const { errors } = await as(
      'reader',
      '{ price(query: "mutation { createTag(input: { name: \\"New\\" }) { tag { id } } }") { calls } }',
    );
    expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  it('A read-only key changes nothing', async () => {
    expectForbidden(await as('reader', update('id')), 'write');
    expectForbidden(await as('reader', 'mutation { createSnapshot { snapshot { id } } }'), 'snapshot');
    expectForbidden(
      await as('both', 'mutation { acceptSnapshot(input: { id: "1" }) { snapshot { id } } }'),
      'snapshot',
    );
    expectForbidden(
      await as('both', 'mutation { rejectSnapshot(input: { id: "1" }) { snapshot { id } } }'),
      'snapshot',
    );
    expectForbidden(
      await as('both', 'mutation { refreshCache(input: { resource: "contacts" }) { resource } }'),
      'admin',
    );
  });

  it('A snapshot-only key runs and follows snapshots and reads the verdict, but no records', async () => {
    const begun = await as(
      'snapper',
      'mutation { createSnapshot { snapshot { id tenant status legs { resource } } } }',
    );
    expect(begun.errors).toEqual([]);
    const id = begun.data.createSnapshot.snapshot.id as string;
    const followed = {
      ...app,
      execute: (...[text, variables, headers]: Parameters<TestApp['execute']>) =>
        app.execute(text, variables, { ...headers, 'x-api-key': buildKey('snapper') }),
    };
    expect((await waitForSnapshot(followed, id)).status).toBe('COMPLETED');
    const listed = await as(
      'snapper',
      '{ __typename snapshots(first: 1) { nodes { id recordCount completeness { status } legs { held { sampleIds } } } pageInfo { hasNextPage } } validation { passed completeness { status reasons } checks { code status violationCount } } }',
    );
    expect(listed.errors).toEqual([]);
    expect(listed.data.validation.checks.length).toBeGreaterThan(10);
    expectForbidden(await as('snapper', '{ validation { checks { code samples } } }'), 'read');
    expectForbidden(await as('snapper', '{ snapshots { nodes { id } } contacts { nodes { id } } }'), 'read');
    expectForbidden(await as('snapper', update('id')), 'write');
  });

  it('`node` and `nodes` need no more than the scope `snapshot` where every id names a snapshot', async () => {
    const missing = [
      '{ node(id: "Snapshot:999999") { id ... on Snapshot { number status legs { resource } } } }',
      'query ($one: ID = "Snapshot:999999") { node(id: $one) { ...Status } } fragment Status on Node { id }',
    ];
    for (const query of missing) expect((await as('snapper', query)).data).toEqual({ node: null });
    expect((await as('snapper', '{ nodes(ids: ["Snapshot:999999"]) { id } }')).data).toEqual({ nodes: [null] });
  });

  it.each([
    ['the id of a record', '{ node(id: "Contact:1") { id } }'],
    ['the id of a record in a variable', 'query ($id: ID!) { node(id: $id) { id } }'],
    ['the id of a record as the default of a variable', 'query ($one: ID = "Contact:1") { node(id: $one) { id } }'],
    ['a record among snapshots', '{ nodes(ids: ["Snapshot:1", "Contact:1"]) { id } }'],
    ['an id that names no type', '{ node(id: "1") { id } }'],
    ['a field of a record', '{ node(id: "Snapshot:1") { ... on Contact { givenName } } }'],
  ])('A snapshot-only key may not give `node` %s', async (_what, query) => {
    expectForbidden(await as('snapper', query), 'read');
    expectForbidden(await as('snapper', query, { 'x-keap-dry-run': '1' }), 'read');
  });

  it('A write-only key may not read a snapshot by its global id', async () => {
    expectForbidden(await as('writer', '{ node(id: "Snapshot:1") { id } }'), 'snapshot');
  });
});
