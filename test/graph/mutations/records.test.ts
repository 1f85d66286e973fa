import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isWrite, openWritable, type Writable } from './account.js';
import { cases } from './cases.js';

describe.each(['v2', 'v1'] as const)('on %s', (api) => {
  let account: Writable;
  beforeAll(async () => {
    account = await openWritable(api);
  });
  afterEach(() => account.simulator.faults.clear());
  afterAll(() => account.close());

  describe.each(cases)('$name', ({ name, field, of }) => {
    const mutation = (): string => {
      const { input, select } = of(account.ids);
      return `mutation { ${name}(input: ${input}) { ${field} { id ${select} } } }`;
    };

    it('A mutation sends one write and returns what a later read returns', async () => {
      const { gives, select } = of(account.ids);
      account.simulator.resetCalls();
      const { data, errors } = await account.executeWithClock(mutation());
      expect(errors).toEqual([]);
      const record = data[name][field];
      expect(record).toMatchObject(gives);
      expect(account.writes().map(({ status }) => Math.floor(status / 100))).toEqual([2]);
      expect(account.writes()[0]?.path).toMatch(new RegExp(`^/${api}/`));
      const again = await account.executeWithClock(`{ ${field}(id: "${record.id}") { id ${select} } }`);
      expect(again.data[field]).toEqual(record);
    });

    it('A mutation is retried after a 429 and executed once', async () => {
      account.simulator.faults.add({ kind: 'status', status: 429, times: 1, match: isWrite });
      account.simulator.resetCalls();
      const { errors } = await account.executeWithClock(mutation());
      expect(errors).toEqual([]);
      expect(account.writes().map(({ status }) => (status === 429 ? 429 : Math.floor(status / 100)))).toEqual([429, 2]);
    });

    it('A mutation that fails after it was sent is not retried and reports the outcome UNKNOWN', async () => {
      account.simulator.faults.add({ kind: 'status', status: 500, match: isWrite });
      account.simulator.resetCalls();
      const { data, errors } = await account.executeWithClock(mutation());
      expect(data).toBeNull();
      expect(errors[0]?.message).toMatch(/Keap may have made it/);
      expect(errors[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', status: 500, outcome: 'UNKNOWN' });
      expect(account.writes()).toHaveLength(1);
    });
  });

  describe.each([
    ['deleteContact', 'contact', 'createContact(input: { phoneNumbers: [{ number: "1" }] }) { made: contact { id } }'],
    ['deleteNote', 'note', 'createNote(input: { contactId: "CONTACT", title: "x" }) { made: note { id } }'],
    ['deleteTask', 'task', 'createTask(input: { title: "x", dueAt: "2030-01-01T00:00:00Z" }) { made: task { id } }'],
  ])('%s', (name, field, createMutation) => {
    const create = async (): Promise<string> => {
      const { data, errors } = await account.executeWithClock(
        `mutation { it: ${createMutation.replace('CONTACT', account.ids.contact)} }`,
      );
      expect(errors).toEqual([]);
      return data.it.made.id;
    };
    const remove = (id: string): string => `mutation { ${name}(input: { id: "${id}" }) { deletedId } }`;

    it('A deletion removes the record, and a second one is NOT_FOUND', async () => {
      const id = await create();
      expect((await account.executeWithClock(remove(id))).data[name]).toEqual({ deletedId: id });
      const again = await account.executeWithClock(remove(id));
      expect(again.errors[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'id'] });
      expect((await account.executeWithClock(`{ ${field}(id: "${id}") { id } }`)).data).toEqual({ [field]: null });
    });

    it.each([429, 500])('A deletion is retried after a %i', async (status) => {
      const id = await create();
      account.simulator.faults.add({ kind: 'status', status, times: 1, match: isWrite });
      account.simulator.resetCalls();
      expect((await account.executeWithClock(remove(id))).data[name]).toEqual({ deletedId: id });
      expect(account.writes().map((call) => call.status)).toEqual([status, 204]);
    });
  });

  it('An update of a missing record is NOT_FOUND', async () => {
    for (const [name, noun, more] of [
      ['updateContact', 'Contact', 'jobTitle: "x"'],
      ['updateTask', 'Task', 'title: "x"'],
      ['updateDeal', 'Deal', 'title: "x"'],
      ['updateNote', 'Note', 'title: "x"'],
      ['updateCompany', 'Company', 'name: "x"'],
    ] as const) {
      const { errors } = await account.executeWithClock(
        `mutation { ${name}(input: { id: "${noun}:9876543", ${more} }) { __typename } }`,
      );
      expect(errors[0]?.extensions, name).toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});
