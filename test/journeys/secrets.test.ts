import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.js';
import { startCli } from '../kit/cli.js';
import { freshDatabase } from '../kit/database.js';

/** What must never be told to anybody but in an answer's data. */
const secrets = {
  keapKey: 'KeapAK-planted-9f3c1b7e',
  gatewayKey: 'gateway-planted-51c2',
  database: 'planted-password',
};
const person = {
  email: 'planted.person@example.org',
  name: 'Plantedname',
  phone: '555-0147-99',
  note: 'Plantednotetext',
};

interface Said {
  readonly data?: unknown;
  readonly errors?: unknown;
  readonly extensions?: unknown;
}

it('nothing secret and nobody in person is in logs, errors, traces, health or the end of a killed process', async () => {
  const simulator = await startSimulator({ contacts: 40, apiKeys: [secrets.keapKey] });
  plantPerson(simulator);
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
  const told: string[] = [];
  const ask = async (query: string, headers: Readonly<Record<string, string>> = {}): Promise<Said> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': secrets.gatewayKey, 'x-keap-trace': '1', ...headers },
      body: JSON.stringify({ query }),
    });
    const said = (await response.json()) as Said;
    told.push(JSON.stringify([[...response.headers], said.errors, said.extensions]));
    return said;
  };
  const found = `contacts(filter: { email: "${person.email}" }) { nodes { givenName emailAddresses { email } phoneNumbers { number } notes { nodes { text } } } }`;

  const good = await ask(`{ ${found} }`);
  // What is looked for below can be found at all.
  for (const value of [person.email, person.name, person.phone]) expect(JSON.stringify(good.data)).toContain(value);
  await goThroughBadTimes(simulator, ask, found);
  for (const path of ['/health/live', '/health/ready', '/nothing/here']) {
    told.push(await (await fetch(new URL(path, url))).text());
  }
  gateway.child.kill('SIGKILL');
  const { stdout, stderr } = await gateway.ended;
  expect(stderr.split('\n').length).toBeGreaterThan(20);
  const everything = [stdout, stderr, ...told].join('\n');
  const planted = [...Object.values(secrets), ...Object.values(person), hash, password].filter((value) => value !== '');
  expect(planted.filter((value) => everything.includes(value))).toEqual([]);
  await simulator.close();
  await database.drop();
});

function plantPerson({ world }: Simulator): void {
  const contact = world.get('contacts', '1') ?? {};
  world.put('contacts', {
    ...contact,
    id: '990001',
    given_name: person.name,
    email_addresses: [{ email: person.email, field: 'EMAIL1' }],
    phone_numbers: [{ number: person.phone, field: 'PHONE1' }],
  });
}

/** Writes, refusals, faults of every kind, bad input, a wrong key and a snapshot. */
async function goThroughBadTimes(
  { faults }: Simulator,
  ask: (query: string, headers?: Readonly<Record<string, string>>) => Promise<Said>,
  found: string,
): Promise<void> {
  const create = `mutation { createContact(input: { givenName: "${person.name}", emailAddresses: [{ email: "${person.email}", field: EMAIL1 }] }) { contact { id } } }`;
  const note = `mutation { createNote(input: { contactId: "990001", title: "${person.name}", text: "${person.note}" }) { note { id } } }`;
  const body = { message: `Contact ${person.name} <${person.email}> ${person.phone} with key ${secrets.keapKey}` };
  const fresh = { 'cache-control': 'no-cache' };
  await ask(create);
  await ask(note);
  await ask('mutation { createSnapshot(input: { resources: ["contacts", "tags"] }) { snapshot { id } } }');
  await ask(`{ ${found} price(query: "{ contact(id: \\"${person.email}\\") { id } }") { calls } }`, fresh);
  const away = { 'retry-after': '100' };
  for (const fault of [
    { kind: 'status', status: 503, body, headers: away },
    { kind: 'status', status: 400, body },
    { kind: 'status', status: 403, body },
    { kind: 'status', status: 429, body, headers: away },
    { kind: 'status', status: 401, body },
    { kind: 'garbled', body: JSON.stringify(body) },
    { kind: 'cut', times: 1 },
    { kind: 'html', times: 1 },
  ] as const) {
    const remove = faults.add(fault);
    await ask(`{ ${found} }`, fresh);
    await ask(create);
    remove();
  }
  await ask(
    `{ contact(id: "${person.email}") { id } contacts(first: 5000, after: "${person.note}") { nodes { id } } }`,
  );
  await ask(`{ contacts(filter: { email: "${person.email}" } nonsense: "${person.name}") { nodes { id } } }`);
  await ask(`{ ${found} }`, { 'x-api-key': `${secrets.gatewayKey}-wrong` });
  await ask(`{ ${found} }`, { 'x-keap-account': person.name });
  await ask(`{ ${found} }`, { 'x-keap-max-stale': person.note });
}
