import { describe, expect, it } from 'vitest';
import { editions, type Edition } from '../../src/simulator/access/edition.js';
import { simulators } from './kit.js';
import { getV1 } from './v1/kit.js';

type Status = 200 | 403 | 404;

/** The status of each edition, in the order full, v1, classic, max. */
const statusesByPath: Readonly<Record<string, readonly [Status, Status, Status, Status]>> = {
  'v1/contacts': [200, 200, 200, 200],
  'v1/orders': [200, 200, 200, 200],
  'v1/tasks': [200, 200, 200, 200],
  'v1/opportunities': [200, 200, 200, 403],
  'v1/opportunity/stage_pipeline': [200, 200, 200, 403],
  'v1/opportunity/stage_pipeline/get': [404, 200, 404, 404],
  'v1/appointments': [200, 200, 200, 403],
  'v1/appointments/model': [200, 200, 200, 403],
  'v1/pipelines': [200, 404, 404, 200],
  'v1/payments': [200, 404, 404, 200],
  'v2/contacts': [200, 404, 200, 200],
  'v2/notes': [200, 404, 200, 200],
  'v2/opportunities': [200, 404, 200, 403],
  'v2/opportunities/stages': [200, 404, 200, 403],
  'v2/opportunities/stageMoves': [200, 404, 200, 403],
  'v2/oauth/connect/userinfo': [200, 404, 200, 200],
};

describe('editions', () => {
  const { start, get } = simulators();

  it.each(editions.map((edition, index) => [edition, index] as const))(
    'Edition %s answers exactly the paths that it includes',
    async (edition: Edition, index) => {
      const simulator = await start({ contacts: 10, edition });
      for (const [path, statuses] of Object.entries(statusesByPath)) {
        const { status } = await get(simulator, `../${path}`);
        expect(status, path).toBe(statuses[index]);
      }
    },
  );

  it('A rejection by the edition has the error shape of the requested API version', async () => {
    const simulator = await start({ contacts: 10, edition: 'max' });
    expect(Object.keys((await getV1(simulator, 'opportunities')).json as object)).toEqual(['message']);
    const { json } = await get(simulator, 'opportunities');
    expect([json['code'], json['status']]).toEqual([403, 'PERMISSION_DENIED']);
  });

  it('An API version that the edition lacks answers the not-found page', async () => {
    const simulator = await start({ contacts: 10, edition: 'v1' });
    const { text, headers } = await get(simulator, 'contacts');
    expect(headers.get('content-type')).toBe('text/html;charset=UTF-8');
    expect(text).toContain('Page Not Found');
  });

  it('The stages are the same at both of their v1 paths', async () => {
    const simulator = await start({ contacts: 30, edition: 'v1' });
    const [plain, other] = [
      await getV1(simulator, 'opportunity/stage_pipeline'),
      await getV1(simulator, 'opportunity/stage_pipeline/get'),
    ];
    expect(plain.text).toBe(other.text);
  });
});
