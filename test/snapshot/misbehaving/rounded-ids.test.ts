import { expect, it } from 'vitest';
import { Decimal } from '../../../src/simulator/http/json.js';
import { openAccount, takeSnapshot } from '../account.js';
import { expectNotCertified } from './keap.js';
import { recordsAltered } from './faults.js';

/** Ids beyond 2^53, as JSON numbers. */
const longIds = recordsAltered('/v2/contacts', (records) =>
  records.map((record) => ({ ...record, id: new Decimal(String(2n ** 53n + BigInt(String(record['id'])))) })),
);

it('Ids beyond 2^53 that come as JSON numbers are stored digit by digit', async () => {
  const account = await openAccount({ contacts: 30 });
  const ids = await takeSnapshot(account, ['contacts']).then(() => readIds(account.sql));
  account.simulator.faults.add(longIds);
  const other = await openAccount({}, { simulator: account.simulator });
  const run = await takeSnapshot(other, ['contacts']);
  expect(run).toMatchObject({ status: 'COMPLETED', recordCount: 30 });
  expect(await readIds(other.sql)).toEqual(ids.map((id) => String(2n ** 53n + BigInt(id))));
  await other.close();
  await account.close();
});

const readIds = async (sql: Awaited<ReturnType<typeof openAccount>>['sql']): Promise<string[]> =>
  (
    await sql.query<{ keap_id: string }>(
      `select keap_id from keap.record where resource = 'contacts' and to_run is null order by keap_number`,
      [],
    )
  ).map(({ keap_id }) => keap_id);

/** Ids as a server sends them that keeps them as doubles: neighbours become equal. */
const roundedIds = (path: string, times?: number): ReturnType<typeof recordsAltered> =>
  recordsAltered(
    path,
    (records) =>
      records.map((record, index) => ({ ...record, id: new Decimal(String(2n ** 60n + BigInt(1000 * (index >> 1)))) })),
    times,
  );

it('Two different records with one id on a v2 page are not certified, since one would replace the other', () =>
  expectNotCertified(
    { faults: [roundedIds('/v2/contacts')], resources: ['contacts'] },
    { resource: 'contacts', fact: /one page holds two different records with the id \d+/ },
  ));

it('Two different records with one id on a v1 page are not certified', () =>
  expectNotCertified(
    { options: { edition: 'v1' }, faults: [roundedIds('/v1/orders')], resources: ['orders'] },
    { resource: 'orders', fact: /one page holds two different records with the id \d+/ },
  ));

it('Two different records with one id on a page by token are not certified', () =>
  expectNotCertified(
    { faults: [roundedIds('/v2/tags')], resources: ['tags'] },
    { resource: 'tags', fact: /one page holds two different records with the id \d+/ },
  ));
