import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../../src/graph/emails/load-content.js';
import { openGraph, type Graph } from '../../kit/graph.js';
import { createQuery } from '../query.js';

let graph: Graph;
beforeEach(async () => {
  graph = await openGraph({ contacts: 60, seedDefects: false });
});
afterEach(() => graph.close());

const everything = 'createdSince: "2000-01-01T00:00:00Z", createdUntil: "2100-01-01T00:00:00Z"';

describe('a list of e-mails', () => {
  it.each([
    '',
    'email: "a@example.com"',
    'createdSince: "2026-01-01T00:00:00Z"',
    'createdUntil: "2026-01-01T00:00:00Z"',
    'contactId: null',
  ])('A list of e-mails with the filter {%s} is rejected without a call', async (filter) => {
    const { errors, calls } = await graph.execute(`{ emails(filter: { ${filter} }) { nodes { id } } }`);
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
    expect(calls).toBe(0);
  });

  it('`of` names the contact or the range of times, and finds what the filter finds with the same cursors', async () => {
    const runQuery = createQuery(graph);
    const list = (args: string) =>
      runQuery(`{ emails(first: 3, ${args}) { nodes { id contact { id } } pageInfo { endCursor } } }`);
    const period = await list(`of: { period: { ${everything} } }`);
    expect(period.data.emails).toEqual((await list(`filter: { ${everything} }`)).data.emails);
    const { id } = period.data.emails.nodes[0].contact;
    const { data } = await list(`of: { contactId: "${id}" }, filter: { ${everything} }`);
    const crossed = await list(`of: { period: { ${everything} } }, filter: { contactId: "${id}" }`);
    expect(data.emails.nodes).toEqual(crossed.data.emails.nodes);
    expect(data.emails.nodes[0].contact.id).toBe(id);
    const { data: priced } = await runQuery(
      `{ price(query: ${JSON.stringify(`{ emails(of: { contactId: "${id}" }) { nodes { id } } }`)}) { calls } }`,
    );
    expect(priced.price.calls).toBe(1);
  });

  it.each([
    ['of: {}', 'GRAPHQL_VALIDATION_FAILED'],
    [`of: { contactId: "1", period: { ${everything} } }`, 'GRAPHQL_VALIDATION_FAILED'],
    ['of: { period: { createdSince: "2026-01-01T00:00:00Z" } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['of: null', 'BAD_USER_INPUT'],
    ['of: { contactId: "1" }, filter: { contactId: "1" }', 'BAD_USER_INPUT'],
    [`of: { period: { ${everything} } }, filter: { createdSince: "2026-01-01T00:00:00Z" }`, 'BAD_USER_INPUT'],
  ])('A list of e-mails with (%s) is rejected without a call', async (args, code) => {
    const { errors, calls } = await graph.execute(`{ emails(${args}) { nodes { id } } }`);
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual([code]);
    expect(calls).toBe(0);
  });

  it('A variable with both fields of `of` is rejected without a call', async () => {
    const query = 'query ($of: EmailsOf!) { emails(of: $of) { nodes { id } } }';
    const period = { createdSince: '2000-01-01T00:00:00Z', createdUntil: '2100-01-01T00:00:00Z' };
    const { errors, calls } = await graph.execute(query, { of: { contactId: '1', period } });
    expect(errors[0]?.message).toMatch(/[Ee]xactly one key .*EmailsOf/);
    expect(calls).toBe(0);
    expect((await graph.execute(query, { of: { period } })).errors).toEqual([]);
  });

  it('A list of e-mails of a time range costs one call for each page, and one more for the contacts', async () => {
    const { data, calls } = await createQuery(graph)(
      `{ emails(first: 20, filter: { ${everything} }) { nodes { subject to from cc sentAt provider contact { givenName } } } }`,
    );
    expect(calls).toBe(2);
    expect(data.emails.nodes).toHaveLength(20);
    expect(data.emails.nodes.every(({ contact }: Record<string, unknown>) => contact !== null)).toBe(true);
  });

  it('The e-mails of a contact are the same by filter and by edge, at one call for each contact and page', async () => {
    const runQuery = createQuery(graph);
    const { data } = await runQuery(`{ emails(first: 1, filter: { ${everything} }) { nodes { contact { id } } } }`);
    const { id } = data.emails.nodes[0].contact;
    const listed = await runQuery(`{ emails(filter: { contactId: "${id}" }) { nodes { id subject } } }`);
    const nested = await runQuery(`{ contact(id: "${id}") { emails { nodes { id subject } } } }`);
    // The page of e-mails is the same call and cached, so only the contact costs a call.
    expect([listed.calls, nested.calls]).toEqual([1, 1]);
    expect(nested.data.contact.emails.nodes).toEqual(listed.data.emails.nodes);
    expect(listed.data.emails.nodes.length).toBeGreaterThan(0);
  });
});

describe('the content of an e-mail', () => {
  it('The content of a single e-mail comes with it, decoded to text', async () => {
    const runQuery = createQuery(graph);
    const { data } = await runQuery(
      `{ emails(first: 1, filter: { ${everything} }) { nodes { id contact { givenName } } } }`,
    );
    const [email] = data.emails.nodes;
    const { data: one, calls } = await runQuery(`{ email(id: "${email.id}") { plainContent htmlContent } }`);
    expect(calls).toBe(1);
    expect(one.email.plainContent).toContain(`Hello ${email.contact.givenName},`);
    expect(one.email.htmlContent).toContain('&mdash;');
  });

  it('The content of e-mails in a list costs one call for each e-mail, for plain text and HTML together', async () => {
    const { data, calls } = await createQuery(graph)(
      `{ emails(first: 3, filter: { ${everything} }) { nodes { plainContent htmlContent } } }`,
    );
    expect(calls).toBe(4);
    for (const { plainContent, htmlContent } of data.emails.nodes) {
      expect(plainContent).toMatch(/^Hello /);
      expect(htmlContent).toMatch(/^<p>Hello /);
    }
  });

  it.each([[undefined], [null], [''], [7], ['no base64!'], ['ä']])(
    'The content of an e-mail is null when Keap sends %j',
    (value) => {
      expect(decodeBase64(value)).toBeNull();
    },
  );

  it('The content of an e-mail is decoded when its base64 is wrapped into lines', () => {
    const text = 'Grüße — 🎂 '.repeat(20);
    const lines = Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n');
    expect(decodeBase64(lines)).toBe(text);
  });
});
