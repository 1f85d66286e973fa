import type { Writable } from './account.js';

type Ids = Writable['ids'];

/** A mutation of one record. */
export interface Case {
  readonly name: string;
  readonly field: string;
  /** Its input, the selection on the record, and the expected values. */
  readonly of: (ids: Ids) => { readonly input: string; readonly select: string; readonly gives: object };
}

/** Every mutation that creates or changes a record. */
export const cases: readonly Case[] = [
  {
    name: 'createContact',
    field: 'contact',
    of: ({ company, users }) => ({
      input: `{ givenName: "Ann", familyName: "Übel 🌻", jobTitle: "Chief", birthDate: "1985-03-15", companyId: "Company:${company}", ownerId: "${users[0]}", emailAddresses: [{ email: "ann@example.com" }, { email: "ann@work.example" }], phoneNumbers: [{ number: "+1 555 0100", type: "Work" }], addresses: [{ kind: BILLING, line1: "1 Elm", locality: "Phoenix", postalCode: "85001", countryCode: "USA" }] }`,
      select:
        'givenName familyName jobTitle birthDate company { keapId } owner { keapId } emailAddresses { email field } phoneNumbers { number field } addresses { kind line1 postalCode } tags { nodes { id } }',
      gives: {
        givenName: 'Ann',
        familyName: 'Übel 🌻',
        jobTitle: 'Chief',
        birthDate: '1985-03-15',
        company: { keapId: company },
        owner: { keapId: users[0] },
        emailAddresses: [
          { email: 'ann@example.com', field: 'EMAIL1' },
          { email: 'ann@work.example', field: 'EMAIL2' },
        ],
        phoneNumbers: [{ number: '+1 555 0100', field: 'PHONE1' }],
        addresses: [{ kind: 'BILLING', line1: '1 Elm', postalCode: '85001' }],
        tags: { nodes: [] },
      },
    }),
  },
  {
    name: 'updateContact',
    field: 'contact',
    of: ({ contacts }) => ({
      input: `{ id: "Contact:${contacts[1]}", jobTitle: "Boss", middleName: null }`,
      select: 'keapId jobTitle middleName',
      gives: { keapId: contacts[1], jobTitle: 'Boss', middleName: null },
    }),
  },
  {
    name: 'createCompany',
    field: 'company',
    of: () => ({
      input:
        '{ name: "Acme", website: "acme.example", address: { line1: "1 Elm", postalCode: "85001", countryCode: "USA" }, emailAddress: { email: "hi@acme.example" }, phoneNumber: { number: "555" } }',
      select: 'name website address { line1 postalCode } emailAddress { email } phoneNumber { number }',
      gives: {
        name: 'Acme',
        website: 'acme.example',
        address: { line1: '1 Elm', postalCode: '85001' },
        emailAddress: { email: 'hi@acme.example' },
        phoneNumber: { number: '555' },
      },
    }),
  },
  {
    name: 'updateCompany',
    field: 'company',
    of: ({ company }) => ({
      input: `{ id: "${company}", website: "new.example" }`,
      select: 'keapId website',
      gives: { keapId: company, website: 'new.example' },
    }),
  },
  {
    name: 'createNote',
    field: 'note',
    of: ({ contact }) => ({
      input: `{ contactId: "${contact}", title: "Called", text: "No answer", type: "Call" }`,
      select: 'title text type contact { keapId }',
      gives: { title: 'Called', text: 'No answer', type: 'Call', contact: { keapId: contact } },
    }),
  },
  {
    name: 'updateNote',
    field: 'note',
    of: ({ note }) => ({
      input: `{ id: "${note}", text: "Answered" }`,
      select: 'keapId text',
      gives: { keapId: note, text: 'Answered' },
    }),
  },
  {
    name: 'createTask',
    field: 'task',
    of: ({ contact, users }) => ({
      input: `{ title: "Call", contactId: "${contact}", ownerId: "User:${users[1]}", priority: CRITICAL, dueAt: "2030-01-01T09:00:00Z", remindMinutesBefore: 15 }`,
      select: 'title priority dueAt remindMinutesBefore isCompleted contact { keapId } owner { keapId }',
      gives: {
        title: 'Call',
        priority: 'CRITICAL',
        dueAt: '2030-01-01T09:00:00.000Z',
        remindMinutesBefore: 15,
        isCompleted: false,
        contact: { keapId: contact },
        owner: { keapId: users[1] },
      },
    }),
  },
  {
    name: 'updateTask',
    field: 'task',
    of: ({ task }) => ({
      input: `{ id: "${task}", title: "Call again", priority: NONESSENTIAL }`,
      select: 'keapId title priority',
      gives: { keapId: task, title: 'Call again', priority: 'NONESSENTIAL' },
    }),
  },
  {
    name: 'completeTask',
    field: 'task',
    of: ({ task }) => ({
      input: `{ id: "${task}", completedAt: "2026-02-03T04:05:06Z" }`,
      select: 'keapId isCompleted completedAt',
      gives: { keapId: task, isCompleted: true, completedAt: '2026-02-03T04:05:06.000Z' },
    }),
  },
  {
    name: 'createDeal',
    field: 'deal',
    of: ({ contact, stage, users }) => ({
      input: `{ title: "Big one", contactId: "${contact}", stageId: "Stage:${stage}", ownerId: "${users[0]}", projectedRevenueLow: "0.1", projectedRevenueHigh: "1234567890.12", isInForecast: false, nextActionAt: "2030-01-01T09:00:00Z" }`,
      select:
        'title stage { keapId } contact { keapId } owner { keapId } projectedRevenueHigh { amount } isInForecast nextActionAt',
      gives: {
        title: 'Big one',
        stage: { keapId: stage },
        contact: { keapId: contact },
        owner: { keapId: users[0] },
        projectedRevenueHigh: { amount: '1234567890.12' },
        isInForecast: false,
        nextActionAt: '2030-01-01T09:00:00.000Z',
      },
    }),
  },
  {
    name: 'updateDeal',
    field: 'deal',
    of: ({ deal }) => ({
      input: `{ id: "${deal}", title: "Bigger" }`,
      select: 'keapId title',
      gives: { keapId: deal, title: 'Bigger' },
    }),
  },
  {
    name: 'moveDeal',
    field: 'deal',
    of: ({ deal, otherStage }) => ({
      input: `{ dealId: "Deal:${deal}", stageId: "${otherStage}" }`,
      select: 'keapId stage { keapId }',
      gives: { keapId: deal, stage: { keapId: otherStage } },
    }),
  },
  {
    name: 'createTag',
    field: 'tag',
    of: () => ({
      input: '{ name: "Brand new", description: "Just made" }',
      select: 'name description category { id }',
      gives: { name: 'Brand new', description: 'Just made', category: null },
    }),
  },
];
