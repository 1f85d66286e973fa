import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openGraph } from '../../kit/graph.js';
import { isWrite, openWritable, type Writable } from './account.js';

describe('the sent request', () => {
  let account: Writable;
  beforeAll(async () => {
    account = await openWritable('v2');
  });
  afterEach(() => account.simulator.resetCalls());
  afterAll(() => account.close());

  const sent = () => account.simulator.calls.find(isWrite) as { query: URLSearchParams; body: Record<string, unknown> };

  it('An update sends exactly the given fields, null included, with their update mask', async () => {
    account.simulator.resetCalls();
    const mutation = `mutation ($input: UpdateContactInput!) { updateContact(input: $input) { contact { jobTitle } } }`;
    const input = { id: account.ids.contact, jobTitle: 'Boss', middleName: null, emailAddresses: [] };
    const phones = { phoneNumbers: [{ number: '555' }] };
    expect((await account.executeWithClock(mutation, { input: { ...input, ...phones } })).errors).toEqual([]);
    expect(sent().query.getAll('update_mask').toSorted()).toEqual([
      'email_addresses',
      'job_title',
      'middle_name',
      'phone_numbers',
    ]);
    expect(sent().body).toEqual({
      job_title: 'Boss',
      middle_name: null,
      email_addresses: [],
      phone_numbers: [{ number: '555', field: 'PHONE1' }],
    });
  });

  it('A create omits null fields', async () => {
    account.simulator.resetCalls();
    const input = { givenName: null, phoneNumbers: [{ number: '555', type: null }] };
    await account.executeWithClock(
      'mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }',
      { input },
    );
    expect(sent().body).toEqual({ phone_numbers: [{ number: '555', field: 'PHONE1' }] });
  });

  it('A note update sends the user that Keap requires, without it in the update mask', async () => {
    account.simulator.resetCalls();
    await account.executeWithClock(
      `mutation { updateNote(input: { id: "${account.ids.note}", text: "x" }) { note { id } } }`,
    );
    expect(sent().query.getAll('update_mask')).toEqual(['text']);
    expect(sent().body).toEqual({ text: 'x', user_id: expect.stringMatching(/^\d+$/) });
  });

  it('A custom field is sent as id and value, with null to clear it', async () => {
    const { data } = await account.executeWithClock('{ customFields(on: CONTACT) { keapId type } }');
    const { keapId: id } = data.customFields.find(({ type }: { type: string }) => type === 'TEXT');
    account.simulator.resetCalls();
    for (const value of ['blue', null]) {
      const response = await account.executeWithClock(
        `mutation ($input: UpdateContactInput!) { updateContact(input: $input) { contact { customFields { keapId raw } } } }`,
        { input: { id: account.ids.contact, customFields: [{ id, value }] } },
      );
      expect(response.errors).toEqual([]);
      expect(sent().body).toEqual({ custom_fields: [{ id, content: value }] });
      account.simulator.resetCalls();
    }
  });
});

describe('mutations of one operation', () => {
  it('Mutations of one operation run in order, and each returns the state after it', async () => {
    const account = await openWritable('v2');
    const { contact, tags } = account.ids;
    const seen = 'contact { jobTitle company { name } tags(first: 100) { nodes { keapId } } }';
    const { data, errors } = await account.executeWithClock(`mutation {
      before: updateContact(input: { id: "${contact}", jobTitle: "One" }) { ${seen} }
      applyTags(input: { contactIds: ["${contact}"], tagIds: ["${tags[0]}"] }) { results { status } }
      after: updateContact(input: { id: "${contact}", jobTitle: "Two" }) { ${seen} }
    }`);
    expect(errors).toEqual([]);
    expect([data.before.contact.jobTitle, data.after.contact.jobTitle]).toEqual(['One', 'Two']);
    const has = ({ contact: one }: { contact: { tags: { nodes: { keapId: string }[] } } }): boolean =>
      one.tags.nodes.some(({ keapId }) => keapId === tags[0]);
    expect([has(data.before), has(data.after)]).toEqual([false, true]);
    await account.close();
  });

  it('A write whose read afterwards fails reports the outcome DONE', async () => {
    const account = await openWritable('v2');
    const { company } = account.ids;
    account.simulator.faults.add({ kind: 'status', status: 403, match: ({ method }) => method === 'GET' });
    const { errors } = await account.executeWithClock(
      `mutation { updateCompany(input: { id: "${company}", notes: "x" }) { company { notes updatedAt } } }`,
    );
    expect(errors[0]?.message).toMatch(/^The write is done, but Company/);
    expect(errors[0]?.extensions).toEqual({ code: 'UPSTREAM_REJECTED', outcome: 'DONE', id: `Company:${company}` });
    await account.close();
  });

  it('Mutations count as calls and appear in the trace', async () => {
    const account = await openWritable('v2');
    const mutation = 'mutation { createTag(input: { name: "x" }) { tag { name } } }';
    const { keap } = await account.executeWithClock(mutation, {}, { 'x-keap-trace': '1' });
    expect(keap.calls).toBe(1);
    expect(keap.trace).toMatchObject([{ method: 'POST', path: '/v2/tags', resource: 'tags', status: 201 }]);
    await account.close();
  });
});

describe('an account with v1 only', () => {
  it('The first write in an account with v1 only is retried on v1 and executed once', async () => {
    const graph = await openGraph({ contacts: 5, edition: 'v1' });
    const create = 'mutation { createContact(input: { phoneNumbers: [{ number: "555" }] }) { contact { id } } }';
    expect((await graph.execute(create)).errors).toEqual([]);
    const writes = graph.simulator.calls.filter(isWrite).map(({ path, status }) => [path, Math.floor(status / 100)]);
    expect(writes).toEqual([
      ['/v2/contacts', 4],
      ['/v1/contacts', 2],
    ]);
    const { contact } = (await graph.execute(create)).data.createContact;
    expect(graph.simulator.calls.filter(isWrite)).toHaveLength(3);
    const only = `mutation { updateContact(input: { id: "${contact.id}", assistantName: "Bo" }) { contact { id } } }`;
    expect((await graph.execute(only)).errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    await graph.close();
  });
});
