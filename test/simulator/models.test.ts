import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.js';
import { simulators, type JsonRecord } from './kit.js';
import { getJson } from './writes.js';

/** The types of docs/keap-api.md 6.1, as v2 spells them. */
const types =
  'CURRENCY DATE DATE_TIME DAY_OF_WEEK DECIMAL_NUMBER DRILLDOWN DROPDOWN EMAIL LIST_BOX MONTH NAME PERCENT PHONE_NUMBER RADIO ' +
  'SOCIAL_SECURITY_NUMBER STATE TEXT TEXT_AREA USER USER_LIST_BOX WEBSITE WHOLE_NUMBER YEAR YES_NO';

const lists = ['contacts', 'companies', 'opportunities', 'orders', 'subscriptions', 'tasks', 'notes'] as const;
type List = (typeof lists)[number];

interface Field {
  readonly id: string;
  readonly field_name: string;
  readonly field_type: string;
  readonly options: readonly { readonly id: string; readonly label: string }[];
}
interface Holder {
  readonly id: string;
  readonly custom_fields: readonly { readonly id: string; readonly content: unknown }[];
}

/** Whether a value fits its type; written independently of the seed. */
function isOfType({ field_type, options }: Field, content: unknown, users: readonly unknown[]): boolean {
  const labels = options.map(({ label }) => label);
  const whole = (low: number, high: number): boolean =>
    Number.isInteger(content) && Number(content) >= low && Number(content) <= high;
  const text = (shape: RegExp): boolean => typeof content === 'string' && shape.test(content);
  const chosen = typeof content === 'string' ? content.split(',') : [];
  switch (field_type) {
    case 'CURRENCY':
    case 'DECIMAL_NUMBER':
    case 'PERCENT':
      return typeof content === 'number';
    case 'WHOLE_NUMBER':
      return Number.isInteger(content);
    case 'YEAR':
      return whole(1900, 2100);
    case 'MONTH':
      return whole(1, 12);
    case 'DAY_OF_WEEK':
      return whole(1, 7);
    case 'YES_NO':
      return whole(0, 1);
    case 'DATE':
      return text(/^\d{4}-\d\d-\d\d$/);
    case 'DATE_TIME':
      return text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    case 'DROPDOWN':
    case 'RADIO':
      return labels.includes(content as string);
    case 'LIST_BOX':
      return chosen.length > 0 && chosen.every((one) => labels.includes(one));
    case 'DRILLDOWN':
      return options.some(({ id }) => id === String(content));
    case 'USER':
      return users.includes(String(content));
    case 'USER_LIST_BOX':
      return chosen.length > 0 && chosen.every((one) => users.includes(one));
    default:
      return text(/./);
  }
}

const fetchFields = async (simulator: Simulator, list: List): Promise<Field[]> =>
  (await getJson(simulator, `/v2/${list}/model`))['custom_fields'] as Field[];

async function fetchHolders(simulator: Simulator, list: List, filter = ''): Promise<Holder[]> {
  const query = new URLSearchParams({ page_size: '1000', fields: 'custom_fields', filter });
  return (await getJson(simulator, `/v2/${list}?${query.toString()}`))[list] as Holder[];
}

const readContent = (one: Holder, { id }: Field): unknown =>
  one.custom_fields.find((field) => field.id === id)?.content;

describe.each(lists)('custom fields of %s', (list) => {
  const { start, get } = simulators();

  it('A custom field model has every type, with unique names, and ignores paging', async () => {
    const simulator = await start();
    const fields = await fetchFields(simulator, list);
    expect(fields.map(({ field_type }) => field_type).toSorted()).toEqual(types.split(' '));
    expect(new Set(fields.map(({ field_name }) => field_name.toLowerCase())).size).toBe(fields.length);
    const { json } = await get(simulator, `${list}/model`, { page_size: '1' });
    expect(json['custom_fields']).toEqual(fields);
    expect(json).toHaveProperty('optional_properties');
    expect(json).not.toHaveProperty('next_page_token');
  });

  it('Every custom field value fits its type or is null', async () => {
    const simulator = await start({ contacts: 2000, subscriptions: 300 });
    const users = ((await getJson(simulator, '/v2/users'))['users'] as JsonRecord[]).map((one) => one['id']);
    const fields = await fetchFields(simulator, list);
    const holders = await fetchHolders(simulator, list);
    for (const { custom_fields } of holders)
      expect(custom_fields.map(({ id }) => id)).toEqual(fields.map(({ id }) => id));
    for (const field of fields) {
      const contents = holders.map((one) => readContent(one, field));
      const set = contents.filter((one) => one !== null);
      expect([field.field_type, contents.length > set.length, set.length > 0]).toEqual([field.field_type, true, true]);
      expect([field.field_type, set.filter((one) => !isOfType(field, one, users))]).toEqual([field.field_type, []]);
    }
  });

  it('Each type of custom field can be filtered by its own operators, with the results of a full read', async () => {
    const simulator = await start({ contacts: 800, subscriptions: 200 });
    const fields = await fetchFields(simulator, list);
    const all = await fetchHolders(simulator, list);
    const queryIds = async (type: string, test: (name: string) => string): Promise<string[]> => {
      const { field_name } = fields.find((one) => one.field_type === type)!;
      return (await fetchHolders(simulator, list, test(field_name))).map(({ id }) => id).toSorted();
    };
    const read = (type: string, fits: (content: never) => boolean): string[] => {
      const field = fields.find((one) => one.field_type === type)!;
      const found = all.filter((one) => readContent(one, field) !== null && fits(readContent(one, field) as never));
      expect([type, found.length > 0 && found.length < all.length]).toEqual([type, true]);
      return found.map(({ id }) => id).toSorted();
    };
    const days = '2020-06-01T00:00:00.000Z';
    expect(await queryIds('WHOLE_NUMBER', (name) => `${name}>2500`)).toEqual(read('WHOLE_NUMBER', (one) => one > 2500));
    expect(await queryIds('MONTH', (name) => `${name}<=6`)).toEqual(read('MONTH', (one) => one <= 6));
    expect(await queryIds('YES_NO', (name) => `${name}==1`)).toEqual(read('YES_NO', (one) => one === 1));
    expect(await queryIds('DATE', (name) => `${name}<${days}`)).toEqual(
      read('DATE', (one: string) => one < '2020-06-01'),
    );
    expect(await queryIds('DATE_TIME', (name) => `${name}>=${days}`)).toEqual(
      read('DATE_TIME', (one: string) => one >= '2020-06'),
    );
    expect(await queryIds('DROPDOWN', (name) => `${name.toUpperCase()}==gol*`)).toEqual(
      read('DROPDOWN', (one) => one === 'Gold'),
    );
    expect(await queryIds('LIST_BOX', (name) => `${name}==Travel`)).toEqual(
      read('LIST_BOX', (one: string) => one.split(',').includes('Travel')),
    );
  });

  it('Custom field filters reject what Keap rejects: unknown names, dates alone, operators and values of another type', async () => {
    const simulator = await start();
    const named = (type: string, fields: readonly Field[]): string =>
      fields.find(({ field_type }) => field_type === type)!.field_name;
    const fields = await fetchFields(simulator, list);
    for (const filter of [
      'NoSuchField==1',
      `${named('DATE', fields)}==2026-01-01`,
      `${named('DATE_TIME', fields)}>2026-01-01`,
      `${named('TEXT', fields)}>A`,
      `${named('YES_NO', fields)}>0`,
      `${named('YES_NO', fields)}==perhaps`,
      `${named('DRILLDOWN', fields)}==North`,
      `${named('WHOLE_NUMBER', fields)}==many`,
      `${named('TEXT', fields)}==*wards`,
    ]) {
      const { status, json } = await get(simulator, list, { filter });
      expect([filter, status, json['status']]).toEqual([filter, 400, 'INVALID_ARGUMENT']);
    }
  });
});

describe('models', () => {
  const { start } = simulators();

  it('Tasks and notes share one custom field model, and other records share no field', async () => {
    const simulator = await start();
    const ids = await Promise.all(lists.map(async (list) => (await fetchFields(simulator, list)).map(({ id }) => id)));
    expect(ids[6]).toEqual(ids[5]);
    expect(new Set(ids.slice(0, 6).flat()).size).toBe(6 * 24);
  });
});
