import { describe, expect, it } from 'vitest';
import { closeAfterEach } from '../../kit/close-after-each.js';
import { createManualClock } from '../../kit/clock.js';
import { createRequestContext } from '../scripted-keap.js';
import { fetchNames, NAME, PERSON, startKeap, writeContact } from './records-keap.js';

const closeLater = closeAfterEach();

describe('records of id sets whose call waits for its slot', () => {
  it('A call that waited for its slot is not sent where its records were cached meanwhile', async () => {
    const clock = createManualClock();
    const keap = closeLater(await startKeap());
    const client = keap.client({ clock, limits: { perSecond: 1, perMinute: 60, perDay: 1000 } });
    const requestContexts = [PERSON, PERSON, NAME, NAME].map(() => createRequestContext());
    const fetchAt = (index: number, ids: string[], fields: string[]): Promise<string[]> =>
      fetchNames(client, ids, fields, requestContexts[index]);
    const names = await clock.until(
      Promise.all([
        fetchAt(0, ['1', '2'], PERSON),
        fetchAt(1, ['3'], PERSON),
        fetchAt(2, ['2', '1'], NAME),
        fetchAt(3, ['3', '4'], NAME),
      ]),
    );
    expect(keap.requestedIds()).toEqual([['1', '2'], ['3'], ['3', '4']]);
    expect(names.map((each) => each.toSorted())).toEqual([['1', '1'], ['2'], ['1', '1'], ['3', '3']]);
    expect(requestContexts.map(({ stats }) => stats.calls)).toEqual([1, 1, 0, 1]);
    expect(requestContexts[2]?.stats).toMatchObject({ cached: 1, retries: 0, coalesced: 0 });
    expect(requestContexts[2]?.stats.waitedMs).toBeGreaterThan(0);
    expect(requestContexts.map(({ stats }) => stats.trace.map(({ source }) => source))).toEqual([
      ['keap'],
      ['keap'],
      ['memory'],
      ['keap'],
    ]);
  });

  it('A call that waited for its slot is sent where a write came after its records were cached', async () => {
    const clock = createManualClock();
    const keap = closeLater(await startKeap());
    const client = keap.client({ clock, limits: { perSecond: 1, perMinute: 60, perDay: 1000 } });
    const first = fetchNames(client, ['1', '2'], PERSON);
    const written = writeContact(client);
    const second = fetchNames(client, ['1', '2'], NAME);
    await clock.until(Promise.all([first, written, second]));
    expect(keap.calls).toHaveLength(3);
    expect(await second).toEqual(['3', '3']);
  });
});
