import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.js';
import { addMonths, createCalendar, parseDay } from '../../src/simulator/seed/calendar.js';
import { resolveSizes } from '../../src/simulator/seed/sizes.js';
import { routes, type V2Key } from '../../src/simulator/routes/routes.js';
import { createWorld, parents, type InternalWorld } from '../../src/simulator/world/world.js';
import { createManualClock } from '../kit/clock.js';

type Json = Record<string, unknown>;

const DAY = 86_400_000;
const keys = (Object.keys(routes) as V2Key[]).filter((key) => !Object.hasOwn(parents, key));
/** Days at the edges of months and years, and an ordinary one. */
const days = ['2026-11-27', '2027-01-01', '2027-01-31', '2028-02-29', '2028-12-31'];

const createAccount = (today: string, seed = 7, contacts = 500): InternalWorld =>
  createWorld({ seed, sizes: resolveSizes({ contacts }), seedDefects: true, today: parseDay(today) });

function readAll(world: InternalWorld, key: V2Key): Json[] {
  const table = world.findTable(key, null)!;
  const all = table.range(0, Infinity);
  return Array.from({ length: all.length }, (_, index) => table.read(all.at(index)) as Json);
}

/** Every collection of an account as one text. */
const print = (world: InternalWorld): string => JSON.stringify(keys.map((key) => [key, readAll(world, key)]));

const atMs = (record: Json, name: string): number => Date.parse(record[name] as string);

/** The records whose time lies from `from` to before `until`, in days from today. */
const within = (records: Json[], name: string, today: string, from: number, until: number): Json[] =>
  records.filter((one) => {
    const away = (atMs(one, name) - parseDay(today)) / DAY;
    return away >= from && away < until;
  });

describe('the day of the simulated account', () => {
  it('The same seed and day give equal records', () => {
    expect(print(createAccount('2026-11-27'))).toBe(print(createAccount('2026-11-27')));
    expect(print(createAccount('2026-11-27', 8))).not.toBe(print(createAccount('2026-11-27')));
  });

  it('The account of the next day has the same records, with every time a day later', () => {
    const [today, tomorrow] = [createAccount('2026-11-27'), createAccount('2026-11-28')];
    // A birth date stays, and a subscription is billed on a day of the month: both are days without a time.
    const times = /"\d{4}-\d\d-\d\dT[^"]+"/g;
    const moveOn = (text: string): string =>
      text.replaceAll(times, (quoted) => {
        const later = new Date(Date.parse(JSON.parse(quoted) as string) + DAY).toISOString();
        return JSON.stringify(quoted.endsWith('+0000"') ? later.replace('Z', '+0000') : `${later.slice(0, 19)}Z`);
      });
    for (const key of keys.filter((one) => one !== 'subscriptions')) {
      const dropDays = (text: string): string => text.replaceAll(/"\d{4}-\d\d-\d\d"/g, '"day"');
      const [before, after] = [today, tomorrow].map((world) => JSON.stringify(readAll(world, key)));
      expect(dropDays(moveOn(before!)), key).toBe(dropDays(after!));
    }
    const readIds = (world: InternalWorld): unknown[] => readAll(world, 'subscriptions').map(({ id }) => id);
    expect(readIds(tomorrow)).toEqual(readIds(today));
  });

  it.each(days)('On %s the account has contacts and payments of last week', (today) => {
    const world = createAccount(today);
    expect(within(readAll(world, 'contacts'), 'create_time', today, -7, 0).length).toBeGreaterThan(10);
    expect(within(readAll(world, 'payments'), 'payment_time', today, -7, 0).length).toBeGreaterThan(5);
  });

  it.each(days)('On %s open deals close in this month, and some are late', (today) => {
    const open = readAll(createAccount(today), 'opportunities').filter((one) => one['status_id'] === '1');
    const month = today.slice(0, 7);
    expect(
      open.filter((one) => ((one['estimated_close_time'] ?? '') as string).startsWith(month)).length,
    ).toBeGreaterThan(3);
    expect(within(open, 'estimated_close_time', today, -30, 0).length).toBeGreaterThan(3);
    expect(within(open, 'estimated_close_time', today, 1, 46).length).toBeGreaterThan(3);
    expect(open.map((one) => (one['stage'] as { name: string }).name)).not.toContain('Won');
  });

  it.each(days)('On %s open tasks are overdue, due today and due next week', (today) => {
    const open = readAll(createAccount(today), 'tasks').filter((one) => one['completed'] === false);
    for (const [from, until] of [
      [-30, 0],
      [0, 1],
      [1, 8],
    ] as const)
      expect(within(open, 'due_time', today, from, until).length, `${from} to ${until}`).toBeGreaterThan(3);
  });

  it.each(days)('On %s orders are unpaid for more than thirty days', (today) => {
    const unpaid = readAll(createAccount(today), 'orders').filter(
      (one) => (one['total_due'] as { amount: number }).amount > 0,
    );
    expect(within(unpaid, 'order_time', today, -180, -30).length).toBeGreaterThan(5);
    expect(within(unpaid, 'order_time', today, -30, 0).length).toBeGreaterThan(1);
  });

  it.each(days)('On %s every active subscription has its next bill within one period', (today) => {
    const active = readAll(createAccount(today), 'subscriptions').filter((one) => one['active'] === true);
    for (const one of active) {
      const months = one['billing_cycle'] === 'MONTH' ? 1 : 12;
      const next = atMs(one, 'next_bill_date');
      expect(next).toBeGreaterThanOrEqual(parseDay(today));
      expect(next).toBeLessThanOrEqual(addMonths(parseDay(today), months));
      expect(atMs(one, 'last_bill_date')).toBeLessThan(parseDay(today));
      expect(atMs(one, 'last_bill_date')).toBeGreaterThanOrEqual(atMs(one, 'start_date'));
    }
    expect(within(active, 'next_bill_date', today, 0, 31).length).toBeGreaterThan(10);
  });

  it.each([3, 60, 500, 2000])('No record of %i contacts was created, changed or paid in the future', (contacts) => {
    const today = '2026-11-27';
    const world = createAccount(today, 7, contacts);
    const planned = /due|next|remind|close|^start_time|^end_time|birth|renewal/;
    const visit = (value: unknown, name: string): void => {
      if (Array.isArray(value)) value.forEach((one) => visit(one, name));
      else if (typeof value === 'object' && value !== null)
        for (const [key, one] of Object.entries(value)) if (key !== 'custom_fields') visit(one, key);
      if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value) || planned.test(name)) return;
      expect(Date.parse(value), `${name} ${value}`).toBeLessThan(parseDay(today));
    };
    for (const key of keys) readAll(world, key).forEach((record) => visit(record, key));
  });

  it('No record was changed before it was created, and no deal before its last move', () => {
    const world = createAccount('2026-11-27');
    for (const key of keys)
      for (const record of readAll(world, key)) {
        const find = (names: RegExp): string | undefined => Object.keys(record).find((name) => names.test(name));
        const created = find(/^(creat(e|ed|ion)_time)$/);
        const updated = find(/^(update|updated|last_updated|modification)_time$/);
        if (created !== undefined && updated !== undefined)
          expect(atMs(record, updated), `${key} ${String(record['id'])}`).toBeGreaterThanOrEqual(atMs(record, created));
      }
    const updates = new Map(
      readAll(world, 'opportunities').map((deal) => [deal['id'], atMs(deal, 'last_updated_time')]),
    );
    for (const move of readAll(world, 'stage_moves'))
      expect(atMs(move, 'move_time')).toBeLessThanOrEqual(updates.get(move['opportunity_id'])!);
  });

  it('Every day has the same seeded defects', () => {
    const defects = days.map((today) => JSON.stringify(createAccount(today).seededDefects));
    expect(new Set(defects).size).toBe(1);
  });

  it('A simulator takes the day of its clock, and keeps it over midnight', async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 15, 23, 59));
    const simulator = await startSimulator({ contacts: 20, clock });
    const newest = readAll(createAccount('2026-01-15', 7, 20), 'contacts').at(-1)!;
    await clock.advance(120_000);
    expect(simulator.today).toBe('2026-01-15');
    const { create_time } = simulator.world.get('contacts', newest['id'] as string)!;
    expect(create_time).toBe(newest['create_time']);
    await simulator.close();
  });

  it('Without a day and a clock, a simulator starts on the current day', async () => {
    const before = new Date().toISOString().slice(0, 10);
    const simulator = await startSimulator({ contacts: 3 });
    expect([before, new Date().toISOString().slice(0, 10)]).toContain(simulator.today);
    await simulator.close();
  });

  it.each(['2026-02-30', '2026-1-5', 'today', ''])('A simulator does not start on the day "%s"', async (today) => {
    await expect(startSimulator({ contacts: 3, today })).rejects.toThrow(/2026-01-31/);
  });

  it('A month after the last day of a long month is the last day of a short one', () => {
    const after = (from: string, months: number): string => new Date(addMonths(parseDay(from), months)).toISOString();
    expect(after('2027-01-31', 1)).toBe('2027-02-28T00:00:00.000Z');
    expect(after('2028-02-29', 12)).toBe('2029-02-28T00:00:00.000Z');
    expect(after('2026-12-15', 1)).toBe('2027-01-15T00:00:00.000Z');
  });

  it('Added days never pass the newest record, and never go back', () => {
    const calendar = createCalendar(parseDay('2026-11-27'));
    const { newest } = calendar;
    for (const ago of [0, 1000, 60_000, DAY, 400 * DAY])
      for (const [added, seconds] of [
        [0, 0],
        [0, 30],
        [1, 5],
        [500, 86_399],
      ] as const) {
        const moved = calendar.addTime(newest - ago, added, seconds);
        expect(moved).toBeGreaterThanOrEqual(newest - ago);
        expect(moved).toBeLessThanOrEqual(newest);
      }
  });
});
