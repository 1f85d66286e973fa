import { describe, expect, it } from 'vitest';
import { BatchScheduler, chooseBatch, type FieldLoads } from '../../../src/query/load/batch-scheduler.js';
import { createManualClock } from '../../kit/clock.js';

const createField = (path: string, own: readonly string[], brings: readonly string[]): FieldLoads => ({
  path,
  own: new Set(own),
  brings: new Set(brings),
});

/** Lets the event loop become quiet. */
async function becomeQuiet(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const deals = createField('stages.deals', ['page of opportunities'], ['contacts']);

describe('the scheduler', () => {
  it('A batch waits for the pages in flight that can bring it ids, and goes when the last has arrived', async () => {
    const scheduler = new BatchScheduler();
    const sent: string[] = [];
    const arrivals: (() => void)[] = [];
    for (let page = 0; page < 2; page += 1) {
      scheduler.open(deals);
      const arrived = new Promise<void>((resolve) => arrivals.push(resolve));
      void scheduler.track('page of opportunities', () => arrived).then(() => scheduler.close(deals));
    }
    scheduler.schedule('contacts')(() => sent.push('contacts'));
    scheduler.schedule('users')(() => sent.push('users'));
    await becomeQuiet();
    expect(sent).toEqual(['users']);
    arrivals[0]?.();
    await becomeQuiet();
    expect(sent).toEqual(['users']);
    arrivals[1]?.();
    await becomeQuiet();
    expect(sent).toEqual(['users', 'contacts']);
  });

  it('A batch goes after its longest wait although a page that can bring it ids is in flight', async () => {
    const clock = createManualClock();
    const scheduler = new BatchScheduler({ clock, maxWaitMs: 5000 });
    let isSent = false;
    scheduler.open(deals);
    void scheduler.track('page of opportunities', () => new Promise(() => undefined));
    scheduler.schedule('contacts')(() => (isSent = true));
    await becomeQuiet();
    await clock.advance(4999);
    expect(isSent).toBe(false);
    await clock.advance(1);
    await becomeQuiet();
    expect(isSent).toBe(true);
    expect(clock.sleepers()).toBe(0);
  });

  it('A batch goes after its longest wait although further loads never cease', async () => {
    const clock = createManualClock();
    const scheduler = new BatchScheduler({ clock, maxWaitMs: 5000 });
    const state = { isSent: false };
    scheduler.schedule('contacts')(() => (state.isSent = true));
    for (let turn = 0; turn < 20 && !state.isSent; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      scheduler.notify();
      clock.block(1000);
    }
    expect(state.isSent).toBe(true);
    expect(clock.monotonicMs()).toBeLessThanOrEqual(7000);
  });
});

describe('the choice of a batch', () => {
  const choose = (
    loaders: readonly string[],
    open: readonly FieldLoads[],
    inFlight: readonly string[] = [],
  ): string | undefined =>
    chooseBatch(
      loaders.map((loader) => ({ loader })),
      open,
      new Map(inFlight.map((name) => [name, 1])),
    )?.loader;

  it('A batch waits for another waiting batch that can bring it ids', () => {
    const contact = createField('deals.contact', ['contacts'], ['companies']);
    const company = createField('contacts.company', ['companies'], []);
    expect(choose(['companies', 'contacts'], [company, contact])).toBe('contacts');
  });

  it('Of batches that only wait for each other, the oldest goes', () => {
    const contact = createField('deals.contact', ['contacts'], ['companies']);
    const company = createField('contacts.company', ['companies'], ['contacts']);
    const owner = createField('companies.owner', ['users'], []);
    expect(choose(['users', 'companies', 'contacts'], [owner, contact, company])).toBe('users');
    const bringsUsers = createField('contacts.company', ['companies'], ['contacts', 'users']);
    expect(choose(['users', 'companies', 'contacts'], [owner, contact, bringsUsers])).toBe('companies');
  });

  it('Batches that wait for each other wait for a call in flight that can bring one of them ids', () => {
    const contact = createField('deals.contact', ['contacts'], ['companies']);
    const company = createField('contacts.company', ['companies'], ['contacts']);
    const page = createField('tasks', ['page of tasks'], ['contacts']);
    expect(choose(['contacts', 'companies'], [contact, company, page], ['page of tasks'])).toBeUndefined();
  });

  it('A batch does not wait for fields that wait in it themselves', () => {
    const company = createField('contacts.company', ['companies'], ['companies']);
    expect(choose(['companies'], [company], ['page of tasks'])).toBe('companies');
  });

  it('A batch waits for the siblings of a field above the ones that wait in it, however far above', () => {
    const tags = createField('tags.contacts', ['page of contact_tags'], ['contacts']);
    const owner = createField('tags.contacts.nodes.deals.nodes.owner', ['users'], []);
    expect(choose(['users'], [tags, owner], ['page of contact_tags'])).toBeUndefined();
    const other = createField('users.contacts', ['page of contacts'], []);
    expect(choose(['users'], [other, owner], ['page of contacts'])).toBe('users');
  });
});
