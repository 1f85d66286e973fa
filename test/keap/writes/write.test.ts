import { afterEach, describe, expect, it } from 'vitest';
import type { Write } from '../../../src/keap/keap-client.js';
import { EndpointChanged } from '../../../src/keap/endpoints/resolver.js';
import { createManualClock } from '../../kit/clock.js';
import { setUpClient, type ClientSetup } from '../against-simulator.js';
import { createRequestContext, catchRejection, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';

let closeables: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closeables.toReversed()) await one.close();
  closeables = [];
});

const closeLater = <T extends ClientSetup | ScriptedKeap>(one: T): T => {
  closeables.push(one);
  return one;
};

const input = { given_name: 'Ann', email_addresses: [{ email: 'ann@example.com', field: 'EMAIL1' }] };
const ann: Write = { key: 'contacts', change: 'create', input, fields: ['id', 'given_name'] };
const findWrites = ({ simulator }: ClientSetup) => simulator.calls.filter(({ method }) => method !== 'GET');
const isWrite = ({ method }: { readonly method: string }): boolean => method !== 'GET';

/** How many contacts of this name the account has. */
async function countNamed({ client }: ClientSetup, name: string): Promise<number> {
  const filter = [{ field: 'given_name', op: '==', value: name }] as const;
  return (await client.fetchPage('contacts', { filter }, createRequestContext({ bypassCache: true }))).rows.length;
}

describe('a write', () => {
  it('is one metered call, and its answer is the record', async () => {
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

  it('of a deal names several fields, and its answer and every other reading of deals holds them', async () => {
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

  it('that was refused by a 429 is sent again, and makes one record', async () => {
    const clock = createManualClock();
    const setup = closeLater(await setUpClient({}, { clock }));
    setup.simulator.faults.add({ kind: 'status', status: 429, times: 1, match: isWrite });
    const requestContext = createRequestContext();
    await clock.until(setup.client.write({ ...ann, input: { ...input, given_name: 'Once' } }, requestContext));
    expect(findWrites(setup).map(({ status }) => status)).toEqual([429, 201]);
    expect(requestContext.stats.calls).toBe(2);
    expect(await countNamed(setup, 'Once')).toBe(1);
  });

  it.each(['create', 'update'] as const)('that failed after it was sent is not sent again: %s', async (change) => {
    const setup = closeLater(await setUpClient());
    const [first] = (await setup.client.fetchPage('contacts', { size: 1 }, createRequestContext())).rows;
    const write: Write = change === 'create' ? ann : { ...ann, change, id: String(first?.['id']) };
    setup.simulator.faults.add({ kind: 'status', status: 500, match: isWrite });
    const error = await catchRejection(setup.client.write(write, createRequestContext()));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', facts: { status: 500, outcome: 'UNKNOWN' } });
    expect(error.message).toMatch(/may have been done all the same: look before you send it again/);
    expect(error.message).not.toMatch(/Try again/);
    expect(findWrites(setup)).toHaveLength(1);
  });

  it('whose answer broke off says that it may have been done, and it was', async () => {
    const setup = closeLater(await setUpClient());
    setup.simulator.faults.add({ kind: 'cut', match: isWrite });
    const error = await catchRejection(
      setup.client.write({ ...ann, input: { ...input, given_name: 'Cut' } }, createRequestContext()),
    );
    expect(error).toMatchObject({ facts: { outcome: 'UNKNOWN' } });
    expect(findWrites(setup)).toHaveLength(1);
    expect(await countNamed(setup, 'Cut')).toBe(1);
  });

  it('that nobody heard says nothing of having been done', async () => {
    const setup = await setUpClient();
    await setup.simulator.close();
    const error = await catchRejection(setup.client.write(ann, createRequestContext()));
    await setup.close();
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(error.facts).not.toHaveProperty('outcome');
  });

  it('of no record is null', async () => {
    const setup = closeLater(await setUpClient());
    expect(await setup.client.write({ ...ann, change: 'update', id: '987654' }, createRequestContext())).toBeNull();
    expect(
      await setup.client.write({ key: 'contacts', change: 'remove', id: '987654' }, createRequestContext()),
    ).toBeNull();
  });

  it('that deletes is sent again after a failure, and a 404 then means done', async () => {
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

describe('the generation of a write', () => {
  it('is learned from a path that is not there, where nothing was done', async () => {
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

  it('is the one that is allowed; what it cannot do is refused without a call', async () => {
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

  it('forced to v2 shows the missing path', async () => {
    const keap: ScriptedKeap = closeLater(await scriptedKeap([{ status: 405, body: {} }]));
    const error = await catchRejection(keap.client({ apiVersion: 'v2' }).write(ann, createRequestContext()));
    expect(error).toMatchObject({ code: 'UPSTREAM_REJECTED', facts: { absent: true } });
    expect(error).not.toBeInstanceOf(EndpointChanged);
  });
});

describe('an answer to a write', () => {
  it.each<[Write, unknown, RegExp]>([
    [{ ...ann, change: 'update', id: '5' }, { id: '6' }, /not the one that was changed/],
    [ann, { given_name: 'Ann' }, /no id/],
    [ann, '<html>', /web page/],
  ])('that cannot be used says so, and that it may be done', async (write, body, words) => {
    const keap: ScriptedKeap = closeLater(await scriptedKeap([{ body }]));
    const error = await catchRejection(keap.client().write(write, createRequestContext()));
    expect(error).toMatchObject({ code: 'UPSTREAM_BAD_DATA', facts: { outcome: 'UNKNOWN' } });
    expect(error.message).toMatch(words);
    expect(keap.calls).toHaveLength(1);
  });
});
