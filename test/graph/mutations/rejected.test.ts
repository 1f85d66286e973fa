import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWritable, type Writable } from './account.js';

const long = (count: number): string => 'x'.repeat(count);

describe.each(['v2', 'v1'] as const)('an input on %s', (api) => {
  let account: Writable;
  beforeAll(async () => {
    account = await openWritable(api);
  });
  afterAll(() => account.close());

  /** Expects BAD_USER_INPUT without a call; returns the faults by path. */
  async function refused(mutation: string): Promise<Record<string, string>> {
    const { data, errors, calls } = await account.executeWithClock(`mutation { ${mutation} { __typename } }`);
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(calls).toBe(0);
    const faults = errors[0]?.extensions?.['faults'] as { path: (string | number)[]; message: string }[];
    for (const { message } of faults) {
      expect(errors[0]?.message).toContain(message);
      // The rest of a sentence that starts with the field.
      expect(message).toMatch(/^(is|are|has|must|cannot|names|makes) .*\.$/);
    }
    return Object.fromEntries(faults.map(({ path, message }) => [path.join('.'), message]));
  }

  it.each<[string, string, RegExp]>([
    ['createContact(input: { givenName: "Ann" })', 'input', /neither e-mail address nor phone number/],
    ['createContact(input: { emailAddresses: [] })', 'input', /neither/],
    [
      'createContact(input: { emailAddresses: [{ email: "ann" }] })',
      'input.emailAddresses.0.email',
      /not an e-mail address/,
    ],
    [
      'createContact(input: { emailAddresses: [{ email: "a b@c.de" }] })',
      'input.emailAddresses.0.email',
      /not an e-mail/,
    ],
    [
      `createContact(input: { emailAddresses: [{ email: "${long(70)}@example.com" }] })`,
      'input.emailAddresses.0.email',
      /at most 75/,
    ],
    [
      'createContact(input: { emailAddresses: [{ email: "a@b.co" }, { email: "c@d.co", field: EMAIL1 }] })',
      'input.emailAddresses.1.field',
      /EMAIL1/,
    ],
    [
      'createContact(input: { emailAddresses: [{ email: "a@b.co", field: UNKNOWN }] })',
      'input.emailAddresses.0.field',
      /UNKNOWN/,
    ],
    [
      'createContact(input: { phoneNumbers: [{ number: "1" }, { number: "2" }, { number: "3" }, { number: "4" }, { number: "5" }, { number: "6" }] })',
      'input.phoneNumbers',
      /at most 5/,
    ],
    [
      `createContact(input: { phoneNumbers: [{ number: "${'1'.repeat(21)}", field: PHONE4 }] })`,
      'input.phoneNumbers.0.number',
      /at most 20/,
    ],
    ['createContact(input: { phoneNumbers: [{ number: " " }] })', 'input.phoneNumbers.0.number', /blank/],
    [
      `createContact(input: { phoneNumbers: [{ number: "1" }], givenName: "${long(41)}" })`,
      'input.givenName',
      /41 characters.*at most 40/,
    ],
    [
      'createContact(input: { phoneNumbers: [{ number: "1" }], addresses: [{ kind: BILLING, region: "Arizona" }] })',
      'input.addresses.0.countryCode',
      /with a region/,
    ],
    [
      `createContact(input: { phoneNumbers: [{ number: "1" }], addresses: [{ kind: BILLING, line1: "${long(80)}" }] })`,
      'input.addresses.0.line1',
      /at most 75/,
    ],
    [
      'createContact(input: { phoneNumbers: [{ number: "1" }], companyId: "Contact:5" })',
      'input.companyId',
      /Company:123/,
    ],
    ['createContact(input: { phoneNumbers: [{ number: "1" }], sourceType: UNKNOWN })', 'input.sourceType', /UNKNOWN/],
    [
      'createContact(input: { phoneNumbers: [{ number: "1" }], customFields: [{ id: "x", value: 1 }] })',
      'input.customFields.0.id',
      /^is not an id: .* the number of the field, as in "12"; `customFields\(on: CONTACT\)/,
    ],
    [
      'createContact(input: { phoneNumbers: [{ number: "1" }], customFields: [{ id: "Contact:5", value: 1 }] })',
      'input.customFields.0.id',
      /^is no custom field: give the number/,
    ],
    ['updateContact(input: { id: "Deal:5", jobTitle: "x" })', 'input.id', /Contact:123/],
    ['updateContact(input: { id: "5" })', 'input', /nothing to change/],
    ['deleteContact(input: { id: "Tag:5" })', 'input.id', /Contact:123/],
    ['createCompany(input: { name: "  " })', 'input.name', /blank/],
    [
      'createCompany(input: { name: "A", emailAddress: { email: "nope" } })',
      'input.emailAddress.email',
      /not an e-mail address/,
    ],
    [
      'createCompany(input: { name: "A", address: { region: "Arizona" } })',
      'input.address.countryCode',
      /with a region/,
    ],
    ['updateCompany(input: { id: "5", name: null })', 'input.name', /cannot be empty/],
    ['createNote(input: { contactId: "5" })', 'input.title', /is needed/],
    ['createNote(input: { contactId: "Tag:5", title: "x" })', 'input.contactId', /Contact:123/],
    ['updateNote(input: { id: "Contact:5", title: "x" })', 'input.id', /Note:123/],
    ['deleteNote(input: { id: "x" })', 'input.id', /not an id/],
    ['createTask(input: { title: "", dueAt: "2030-01-01T00:00:00Z" })', 'input.title', /blank/],
    [
      'createTask(input: { title: "x", dueAt: "2030-01-01T00:00:00Z", remindMinutesBefore: 7 })',
      'input.remindMinutesBefore',
      /one of 5, 10/,
    ],
    [
      'createTask(input: { title: "x", dueAt: "2030-01-01T00:00:00Z", priority: UNKNOWN })',
      'input.priority',
      /UNKNOWN/,
    ],
    ['updateTask(input: { id: "5", title: null })', 'input.title', /cannot be empty/],
    ['completeTask(input: { id: "Note:5" })', 'input.id', /Task:123/],
    ['deleteTask(input: { id: "Note:5" })', 'input.id', /Task:123/],
    ['createDeal(input: { title: " ", contactId: "5", stageId: "6" })', 'input.title', /blank/],
    ['createDeal(input: { title: "x", contactId: "5", stageId: "Tag:6" })', 'input.stageId', /Stage:123/],
    [
      'createDeal(input: { title: "x", contactId: "5", stageId: "6", projectedRevenueLow: "12345678901234.56" })',
      'input.projectedRevenueLow',
      /16 digits/,
    ],
    ['updateDeal(input: { id: "5", stageId: null })', 'input.stageId', /cannot be empty/],
    ['moveDeal(input: { dealId: "Task:5", stageId: "6" })', 'input.dealId', /Deal:123/],
    ['createTag(input: { name: " " })', 'input.name', /blank/],
    [`createTag(input: { name: "${long(256)}" })`, 'input.name', /at most 255/],
    ['createTag(input: { name: "x", categoryId: "Tag:5" })', 'input.categoryId', /TagCategory:123/],
    ['applyTags(input: { contactIds: [], tagIds: ["5"] })', 'input.contactIds', /empty/],
    ['applyTags(input: { contactIds: ["5"], tagIds: [] })', 'input.tagIds', /empty/],
    ['removeTags(input: { contactIds: ["5", "Tag:6"], tagIds: ["5"] })', 'input.contactIds.1', /Contact:123/],
  ])('The input of %s is rejected', async (mutation, path, words) => {
    const faults = await refused(mutation);
    expect(Object.keys(faults)).toEqual([path]);
    expect(faults[path]).toMatch(words);
  });

  it('An input is rejected with all its faults at once', async () => {
    const faults = await refused(
      `updateContact(input: { id: "Deal:5", givenName: "${long(50)}", ownerId: "x", emailAddresses: [{ email: "nope" }] })`,
    );
    expect(Object.keys(faults).toSorted()).toEqual([
      'input.emailAddresses.0.email',
      'input.givenName',
      'input.id',
      'input.ownerId',
    ]);
  });

  it('More pairs of contacts and tags than one mutation takes are rejected', async () => {
    const ids = (count: number): string => JSON.stringify(Array.from({ length: count }, (_, id) => String(id + 1)));
    expect(await refused(`applyTags(input: { contactIds: ${ids(1001)}, tagIds: ["1"] })`)).toMatchObject({
      'input.contactIds': expect.stringMatching(/at most 1000/),
    });
    expect(await refused(`removeTags(input: { contactIds: ${ids(500)}, tagIds: ${ids(21)} })`)).toMatchObject({
      input: expect.stringMatching(/10500 pairs/),
    });
  });
});

describe('what only Keap v2 can write', () => {
  it.each([
    ['createContact(input: { phoneNumbers: [{ number: "1" }], assistantName: "Bo" })', 'input.assistantName'],
    [
      'createContact(input: { phoneNumbers: [{ number: "1" }], addresses: [{ kind: BILLING, regionCode: "US-AZ", countryCode: "USA" }] })',
      'input.addresses.0.regionCode',
    ],
    [
      'createContact(input: { emailAddresses: [{ email: "a@b.co" }, { email: "c@d.co", optInReason: "asked" }] })',
      'input.emailAddresses.1.optInReason',
    ],
    ['createContact(input: { addresses: [{ kind: BILLING, line1: "1 Elm" }] })', 'input'],
    ['createCompany(input: { name: "A", firstName: "Bo" })', 'input.firstName'],
    ['createTask(input: { title: "x" })', 'input.dueAt'],
    ['createTask(input: { title: "x", dueAt: "2030-01-01T00:00:00Z", dealId: "5" })', 'input.dealId'],
    ['createNote(input: { contactId: "5", title: "x", isPinned: true })', 'input.isPinned'],
    ['createNote(input: { contactId: "5", title: "x", type: "Chat" })', 'input.type'],
  ])('On v1 %s is rejected without a call', async (mutation, path) => {
    const account = await openWritable('v1');
    const { errors, calls } = await account.executeWithClock(`mutation { ${mutation} { __typename } }`);
    await account.close();
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      faults: [{ path: path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step)) }],
    });
    expect(calls).toBe(0);
  });
});

describe('a caller without the scope `write`', () => {
  it('A caller without the scope `write` changes nothing', async () => {
    const account = await openWritable('v2', { scopes: ['read'] });
    for (const mutation of [
      'createContact(input: { phoneNumbers: [{ number: "1" }] })',
      'updateContact(input: { id: "1", jobTitle: "x" })',
      'deleteContact(input: { id: "1" })',
      'applyTags(input: { contactIds: ["1"], tagIds: ["1"] })',
    ]) {
      const { errors, calls } = await account.executeWithClock(`mutation { ${mutation} { __typename } }`);
      expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
      expect(calls).toBe(0);
    }
    await account.close();
  });
});
