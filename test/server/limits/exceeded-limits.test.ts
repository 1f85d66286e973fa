import { getIntrospectionQuery } from 'graphql';
import { pino, type Logger } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';

const open: TestApp[] = [];
afterEach(() => Promise.all(open.splice(0).map((app) => app.close())));

async function opened(environment: Readonly<Record<string, string>>, log?: Logger): Promise<TestApp> {
  const app = await startTestApp({ contacts: 40 }, environment, log);
  open.push(app);
  return app;
}

const accept = 'application/graphql-response+json';

/** Posts a document and returns the raw response. */
async function posted(url: string, query: string, variables: object = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, text: await response.text() };
}

const errorsIn = (text: string): { message: string; extensions: Record<string, unknown> }[] => JSON.parse(text).errors;

describe('a gateway with default limits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 40 });
  });
  afterAll(() => app.close());

  it('A document that is too deep is rejected by POST and by GET before anything is sent', async () => {
    const query = `{ contacts { ${'nodes { orders { nodes { contact { '.repeat(4)} id ${'} } } } '.repeat(4)} } }`;
    const before = app.simulator.calls.length;
    const byGet = new URL('/graphql', app.url);
    byGet.searchParams.set('query', query);
    const got = await fetch(byGet, { headers: { 'apollo-require-preflight': '1', accept } });
    const answers = [await posted(app.url, query), { status: got.status, text: await got.text() }];
    for (const { status, text } of answers) {
      expect(status).toBe(400);
      expect(errorsIn(text).map(({ extensions }) => extensions)).toEqual([
        { code: 'TOO_LARGE', name: 'MAX_DEPTH', value: 18, limit: 15 },
      ]);
    }
    expect(app.simulator.calls.length).toBe(before);
  });

  it('The limits apply to the selected operation, not to others in the document', async () => {
    const roots = Array.from({ length: 31 }, (_, at) => `a${at}: __typename`).join(' ');
    const query = `query Wide { ${roots} } query Narrow { __typename }`;
    const ask = (operationName: string): Promise<Response> =>
      fetch(new URL('/graphql', app.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, operationName }),
      });
    expect((await ask('Narrow')).status).toBe(200);
    const refused = await ask('Wide');
    expect(errorsIn(await refused.text())[0]?.extensions['name']).toBe('MAX_ROOT_FIELDS');
  });

  it('20,000 unknown keys of an input are answered with one error and the first faults, quickly and in a small response', async () => {
    const input = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`unknown_${at}`, at]));
    const query = 'mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }';
    const cpu = process.cpuUsage();
    const { status, text } = await posted(app.url, query, { input });
    const { user } = process.cpuUsage(cpu);
    expect(status).toBe(400);
    expect(Buffer.byteLength(text)).toBeLessThan(64_000);
    const [error, ...others] = errorsIn(text);
    expect(others).toEqual([]);
    expect(error?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', leftOut: 950 });
    expect(error?.extensions['faults']).toHaveLength(50);
    // In microseconds, including the simulator and this test.
    expect(user).toBeLessThan(3_000_000);
  });

  it('The price of an operation with 20,000 unknown keys of an input is refused quickly and in a small response', async () => {
    const input = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`unknown_${at}`, at]));
    const mutation = 'mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }';
    const query =
      'query ($mutation: String!, $variables: JSON) { price(query: $mutation, variables: $variables) { calls } }';
    const cpu = process.cpuUsage();
    const { text } = await posted(app.url, query, { mutation, variables: { input } });
    expect(process.cpuUsage(cpu).user).toBeLessThan(3_000_000);
    expect(Buffer.byteLength(text)).toBeLessThan(64_000);
    expect(errorsIn(text)).not.toEqual([]);
  });

  it('The response to thousands of faults in one input is below 64 KB', async () => {
    const emailAddresses = Array.from({ length: 5000 }, () => ({ field: 'EMAIL1', email: 'no address' }));
    const query = 'mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }';
    const { text } = await posted(app.url, query, { input: { emailAddresses } });
    expect(Buffer.byteLength(text)).toBeLessThan(64_000);
    expect(errorsIn(text)[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  it('The response to a document of long unknown names is below 64 KB', async () => {
    const names = Array.from({ length: 100 }, (_, at) => `n${at}${'x'.repeat(5000)}`).join(' ');
    const { text } = await posted(app.url, `{ ${names} }`.replace('{', '{ contacts { nodes {').concat('} }'));
    expect(Buffer.byteLength(text)).toBeLessThan(64_000);
    for (const { message } of errorsIn(text)) expect(message.length).toBeLessThanOrEqual(300);
  });

  it('A failure of every record is answered with as many errors as fit, and the number of omitted ones', async () => {
    app.simulator.faults.add({ kind: 'status', status: 400, match: ({ path }) => /orders/.test(path) });
    const long = 'o'.repeat(3000);
    const { data, errors } = await app.execute(
      `{ contacts(first: 40) { nodes { id ${long}: orders { nodes { id } } } } }`,
    );
    expect(data.contacts.nodes).toHaveLength(40);
    expect(Buffer.byteLength(JSON.stringify(errors))).toBeLessThan(64_000);
    const { leftOut, code } = errors.at(-1)?.extensions ?? {};
    expect(code).toBe('UPSTREAM_REJECTED');
    expect(errors.length - 1 + Number(leftOut)).toBe(40);
  });
});

describe('a gateway with a byte limit', () => {
  it('A result above the byte limit is rejected, although the estimate did not predict it', async () => {
    // Introspection results are counted by their fields only.
    const app = await opened({ MAX_RESULT_BYTES: '100000', INTROSPECTION: 'on' });
    const { status, text } = await posted(app.url, getIntrospectionQuery());
    expect(status).toBe(200);
    const { data, errors, extensions } = JSON.parse(text);
    expect(data).toBeNull();
    expect(errors[0].extensions).toMatchObject({ code: 'TOO_LARGE', name: 'MAX_RESULT_BYTES', limit: 100_000 });
    expect(extensions.keap.calls).toBe(0);
  });
});

describe('a gateway that only logs its limits', () => {
  it('With limits only logged, an operation is answered and one line logs the limits it needs', async () => {
    const lines: Record<string, unknown>[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => void lines.push(JSON.parse(line)) });
    const app = await opened(
      { LIMITS_MODE: 'log', MAX_DEPTH: '3', MAX_ALIASES: '0', MAX_NODES: '5', MAX_RESULT_BYTES: '100000' },
      log,
    );
    const long = 'x'.repeat(3000);
    const query = `query Large { contacts(first: 40) { nodes { id ${long}: givenName tags { nodes { name } } } } }`;
    const { data, errors } = await app.execute(query);
    expect(errors).toEqual([]);
    expect(data.contacts.nodes).toHaveLength(40);
    await app.execute('query Small { contacts(first: 1) { nodes { id } } }');
    const logged = lines.filter(({ needed }) => needed !== undefined);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({ operation: 'Large', needed: { MAX_DEPTH: 5, MAX_ALIASES: 1 } });
    const needed = logged[0]?.['needed'] as Record<string, number> | undefined;
    expect(needed?.['MAX_NODES']).toBeGreaterThan(40);
    expect(needed?.['MAX_RESULT_BYTES']).toBeGreaterThan(120_000);
  });
});
