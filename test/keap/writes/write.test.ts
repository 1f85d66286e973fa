import { describe, expect, it } from 'vitest';
import type { Write } from '../../../src/keap/keap-client.js';
import { EndpointChanged } from '../../../src/keap/endpoints/resolver.js';
import { createManualClock } from '../../kit/clock.js';
import { setUpClient, type ClientSetup } from '../against-simulator.js';
import { closeAfterEach } from '../../kit/close-after-each.js';
import { createRequestContext, catchRejection, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';

const closeLater = closeAfterEach();

const input = { given_name: 'Ann', email_addresses: [{ email: 'ann@example.com', field: 'EMAIL1' }] };
const ann: Write = { key: 'contacts', change: 'create', input, fields: ['id', 'given_name'] };
const findWrites = ({ simulator }: ClientSetup) => simulator.calls.filter(({ method }) => method !== 'GET');
const isWrite = ({ method }: { readonly method: string }): boolean => method !== 'GET';

/** The number of contacts of this name. */
async function countNamed({ client }: ClientSetup, name: string): Promise<number> {
  const filter = [{ field: 'given_name', op: '==', value: name }] as const;
  return (await client.fetchPage('contacts', { filter }, createRequestContext({ bypassCache: true }))).rows.length;
}

describe('a write', () => {
  it('A write is one counted call and returns the record', async () => {
    const setup = closeLater(await setUpClient());
    const requestContext = createRequestContext();
    const result = await setup.client.write(ann, requestContext);
    expect(result).toMatchObject({ apiVersion: 'v2', record: { given_name: 'Ann' } });
    expect(requestContext.stats.calls).toBe(1);
    expect(requestContext.stats.trace).toMatchObject([
      { method: 'POST', path: '/v2/contacts', status: 201, attempts: 1 },
    ]);
    expect(findWrites(setup)).toHaveLength(1);
  });

  it('A write of a deal requests several fields, and its response and other reads of deals contain them', async () => {
    const setup = closeLater(await setUpClient());
    const fields = ['created_by', 'custom_fields', 'last_updated_by'];
    const { rows } = await setup.client.fetchPage('opportunities', { size: 1, fields }, createRequestContext());
    const first = rows[0] as Readonly<Record<string, unknown>>;
    const read = await setup.client.fetchOne('opportunities', String(first['id']), fields, createRequestContext());
    const input = { opportunity_title: 'Renamed' };
    const changed: Write = { key: 'opportunities', change: 'update', id: String(first['id']), input, fields };
    const made: Write = {
      key: 'opportunities',
      change: 'create',
      input: {
        opportunity_title: 'Large',
        contact_id: (first['contact'] as { id: string }).id,
        stage_id: (first['stage'] as { id: string }).id,
      },
      fields,
    };
    for (const record of [
      first,
      read,
      (await setup.client.write(changed, createRequestContext()))?.record,
      (await setup.client.write(made, createRequestContext()))?.record,
    ])
      expect(Object.keys(record ?? {})).toEqual(expect.arrayContaining(fields));
  });

  it('A write after a 429 is sent again and creates one record', async () => {
    const clock = createManualClock();
    const setup = closeLater(await setUpClient({}, { clock }));
    setup.simulator.faults.add({ kind: 'status', status: 429, times: 1, match: isWrite });
    const requestContext = createRequestContext();
    await clock.until(setup.client.write({ ...ann, input: { ...input, given_name: 'Once' } }, requestContext));
    expect(findWrites(setup).map(({ status }) => status)).toEqual([429, 201]);
    expect(requestContext.stats.calls).toBe(2);
    expect(await countNamed(setup, 'Once')).toBe(1);
  });

  it.each(['create', 'update'] as const)('A %s that failed after it was sent is not repeated', async (change) => {
    const setup = closeLater(await setUpClient());
    const [first] = (await setup.client.fetchPage('contacts', { size: 1 }, createRequestContext())).rows;
    const write: Write = change === 'create' ? ann : { ...ann, change, id: String(first?.['id']) };
    setup.simulator.faults.add({ kind: 'status', status: 500, match: isWrite });
    const error = await catchRejection(setup.client.write(write, createRequestContext()));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', facts: { status: 500, outcome: 'UNKNOWN' } });
    expect(error.message).toMatch(/Keap may have made it: check before you send it again/);
    expect(error.message).not.toMatch(/Try again/);
    expect(findWrites(setup)).toHaveLength(1);
  });

  it('A write whose response was cut off has an unknown outcome', async () => {
    const setup = closeLater(await setUpClient());
    setup.simulator.faults.add({ kind: 'cut', match: isWrite });
    const error = await catchRejection(
      setup.client.write({ ...ann, input: { ...input, given_name: 'Cut' } }, createRequestContext()),
    );
    expect(error).toMatchObject({ facts: { outcome: 'UNKNOWN' } });
    expect(findWrites(setup)).toHaveLength(1);
    expect(await countNamed(setup, 'Cut')).toBe(1);
  });

  it('A write without a connection has no unknown outcome', async () => {
    const setup = await setUpClient();
    await setup.simulator.close();
    const error = await catchRejection(setup.client.write(ann, createRequestContext()));
    await setup.close();
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(error.facts).not.toHaveProperty('outcome');
  });

  it('A write to a missing record returns null', async () => {
    const setup = closeLater(await setUpClient());
    expect(await setup.client.write({ ...ann, change: 'update', id: '987654' }, createRequestContext())).toBeNull();
    expect(
      await setup.client.write({ key: 'contacts', change: 'remove', id: '987654' }, createRequestContext()),
    ).toBeNull();
  });

  it('A deletion is repeated after a failure, and a 404 then means success', async () => {
    const clock = createManualClock();
    const setup = closeLater(await setUpClient({}, { clock }));
    const [first] = (await setup.client.fetchPage('contacts', { size: 1 }, createRequestContext())).rows;
    setup.simulator.faults.add({ kind: 'cut', times: 1, match: isWrite });
    setup.simulator.faults.add({ kind: 'status', status: 500, times: 1, match: isWrite });
    const remove: Write = { key: 'contacts', change: 'remove', id: String(first?.['id']) };
    expect(await clock.until(setup.client.write(remove, createRequestContext()))).toEqual({
      record: null,
      apiVersion: 'v2',
    });
    expect(findWrites(setup).at(-1)?.status).toBe(404);
  });
});

describe('the API version of a write', () => {
  it('A write to a path missing on v2 throws EndpointChanged, and the next one uses v1', async () => {
    const keap: ScriptedKeap = closeLater(
      await scriptedKeap([{ status: 404, body: '<html>Not found</html>' }, { body: { id: 7 } }]),
    );
    const client = keap.client();
    expect(client.writeEndpoint('contacts', 'create').apiVersion).toBe('v2');
    expect(await catchRejection(client.write(ann, createRequestContext()))).toBeInstanceOf(EndpointChanged);
    expect(client.writeEndpoint('contacts', 'create').apiVersion).toBe('v1');
    expect(await client.write(ann, createRequestContext())).toEqual({ apiVersion: 'v1', record: { id: '7' } });
    expect(keap.calls.map(({ url }) => url.pathname)).toEqual(['/crm/rest/v2/contacts', '/crm/rest/v1/contacts']);
  });

  it('A write that the configured API version lacks is rejected without a call', async () => {
    const keap: ScriptedKeap = closeLater(await scriptedKeap([{}]));
    const client = keap.client({ apiVersion: 'v1' });
    expect(client.writeEndpoint('tasks', 'remove').apiVersion).toBe('v1');
    expect(() => client.writeEndpoint('tags', 'update')).toThrow(/v2 only/);
    const write: Write = { key: 'opportunities', change: 'remove', id: '1' };
    expect(await catchRejection(client.write(write, createRequestContext()))).toMatchObject({
      code: 'UPSTREAM_REJECTED',
    });
    expect(keap.calls).toEqual([]);
  });

  it('A write restricted to v2 rejects with the missing path', async () => {
    const keap: ScriptedKeap = closeLater(await scriptedKeap([{ status: 405, body: {} }]));
    const error = await catchRejection(keap.client({ apiVersion: 'v2' }).write(ann, createRequestContext()));
    expect(error).toMatchObject({ code: 'UPSTREAM_REJECTED', facts: { absent: true } });
    expect(error).not.toBeInstanceOf(EndpointChanged);
  });
});

describe('a response to a write', () => {
  it.each<[Write, unknown, RegExp]>([
    [{ ...ann, change: 'update', id: '5' }, { id: '6' }, /not the changed one/],
    [ann, { given_name: 'Ann' }, /no id/],
    [ann, '<html>', /web page/],
  ])('An unusable response to a write is UPSTREAM_BAD_DATA with an unknown outcome', async (write, body, words) => {
    const keap: ScriptedKeap = closeLater(await scriptedKeap([{ body }]));
    const error = await catchRejection(keap.client().write(write, createRequestContext()));
    expect(error).toMatchObject({ code: 'UPSTREAM_BAD_DATA', facts: { outcome: 'UNKNOWN' } });
    expect(error.message).toMatch(words);
    expect(keap.calls).toHaveLength(1);
  });
});
