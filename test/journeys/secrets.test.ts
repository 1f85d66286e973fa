import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../kit/simulator.js';
import { startCli } from '../kit/cli.js';
import { freshDatabase } from '../kit/database.js';

/** Values that may appear only in the data of a response. */
const secrets = {
  keapKey: 'KeapAK-canary-9f3c1b7e',
  gatewayKey: 'gateway-canary-51c2',
  database: 'canary-password',
};
const person = {
  email: 'canary.person@example.org',
  name: 'Canaryname',
  phone: '555-0147-99',
  note: 'Canarynotetext',
};

interface ResponseBody {
  readonly data?: unknown;
  readonly errors?: unknown;
  readonly extensions?: unknown;
}

it('No secret and no personal data appears in logs, errors, traces, health or the output of a killed process', async () => {
  const simulator = await startSimulator({ contacts: 40, apiKeys: [secrets.keapKey] });
  putPerson(simulator);
  const database = await freshDatabase();
  const { password } = new URL(database.url);
  const hash = createHash('sha256').update(secrets.gatewayKey).digest('hex');
  const gateway = startCli(['serve'], {
    PORT: '0',
    LOG_LEVEL: 'trace',
    DATABASE_URL: database.url,
    KEAP_BASE_URL: simulator.url,
    KEAP_API_KEY: secrets.keapKey,
    GATEWAY_API_KEYS: `tester:admin:${hash}`,
  });
  const url = /GraphQL +(http\S+)/.exec(await gateway.until('Data  '))?.[1] ?? '';
  const outputs: string[] = [];
  const execute = async (query: string, headers: Readonly<Record<string, string>> = {}): Promise<ResponseBody> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': secrets.gatewayKey, 'x-keap-trace': '1', ...headers },
      body: JSON.stringify({ query }),
    });
    const body = (await response.json()) as ResponseBody;
    outputs.push(JSON.stringify([[...response.headers], body.errors, body.extensions]));
    return body;
  };
  const contactQuery = `contacts(filter: { email: "${person.email}" }) { nodes { givenName emailAddresses { email } phoneNumbers { number } notes { nodes { text } } } }`;

  const good = await execute(`{ ${contactQuery} }`);
  // The values searched for below are really present.
  for (const value of [person.email, person.name, person.phone]) expect(JSON.stringify(good.data)).toContain(value);
  await provokeFailures(simulator, execute, contactQuery);
  for (const path of ['/health/live', '/health/ready', '/nothing/here']) {
    outputs.push(await (await fetch(new URL(path, url))).text());
  }
  gateway.child.kill('SIGKILL');
  const { stdout, stderr } = await gateway.ended;
  expect(stderr.split('\n').length).toBeGreaterThan(20);
  const everything = [stdout, stderr, ...outputs].join('\n');
  const canaries = [...Object.values(secrets), ...Object.values(person), hash, password].filter(
    (value) => value !== '',
  );
  expect(canaries.filter((value) => everything.includes(value))).toEqual([]);
  await simulator.close();
  await database.drop();
});

function putPerson({ world }: Simulator): void {
  const contact = world.get('contacts', '1') ?? {};
  world.put('contacts', {
    ...contact,
    id: '990001',
    given_name: person.name,
    email_addresses: [{ email: person.email, field: 'EMAIL1' }],
    phone_numbers: [{ number: person.phone, field: 'PHONE1' }],
  });
}

/** Writes, rejections, faults of every kind, bad input, a wrong key and a snapshot. */
async function provokeFailures(
  { faults }: Simulator,
  execute: (query: string, headers?: Readonly<Record<string, string>>) => Promise<ResponseBody>,
  contactQuery: string,
): Promise<void> {
  const create = `mutation { createContact(input: { givenName: "${person.name}", emailAddresses: [{ email: "${person.email}", field: EMAIL1 }] }) { contact { id } } }`;
  const note = `mutation { createNote(input: { contactId: "990001", title: "${person.name}", text: "${person.note}" }) { note { id } } }`;
  const body = { message: `Contact ${person.name} <${person.email}> ${person.phone} with key ${secrets.keapKey}` };
  const noCache = { 'cache-control': 'no-cache' };
  await execute(create);
  await execute(note);
  await execute('mutation { createSnapshot(input: { resources: ["contacts", "tags"] }) { snapshot { id } } }');
  await execute(`{ ${contactQuery} price(query: "{ contact(id: \\"${person.email}\\") { id } }") { calls } }`, noCache);
  const retryLater = { 'retry-after': '100' };
  for (const fault of [
    { kind: 'status', status: 503, body, headers: retryLater },
    { kind: 'status', status: 400, body },
    { kind: 'status', status: 403, body },
    { kind: 'status', status: 429, body, headers: retryLater },
    { kind: 'status', status: 401, body },
    { kind: 'garbled', body: JSON.stringify(body) },
    { kind: 'cut', times: 1 },
    { kind: 'html', times: 1 },
  ] as const) {
    const remove = faults.add(fault);
    await execute(`{ ${contactQuery} }`, noCache);
    await execute(create);
    remove();
  }
  await execute(
    `{ contact(id: "${person.email}") { id } contacts(first: 5000, after: "${person.note}") { nodes { id } } }`,
  );
  await execute(`{ contacts(filter: { email: "${person.email}" } nonsense: "${person.name}") { nodes { id } } }`);
  await execute(`{ ${contactQuery} }`, { 'x-api-key': `${secrets.gatewayKey}-wrong` });
  await execute(`{ ${contactQuery} }`, { 'x-keap-account': person.name });
  await execute(`{ ${contactQuery} }`, { 'x-keap-max-stale': person.note });
}
