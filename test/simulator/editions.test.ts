import { describe, expect, it } from 'vitest';
import { editions, type Edition } from '../../src/simulator/access/edition.js';
import { simulators } from './kit.js';
import { getV1 } from './v1/kit.js';

type Said = 200 | 403 | 404;

/** What each edition says, in the order full, v1, classic, max. */
const said: Readonly<Record<string, readonly [Said, Said, Said, Said]>> = {
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
    '%s answers what the account was sold with',
    async (edition: Edition, index) => {
      const simulator = await start({ contacts: 10, edition });
      for (const [path, statuses] of Object.entries(said)) {
        const { status } = await get(simulator, `../${path}`);
        expect(status, path).toBe(statuses[index]);
      }
    },
  );

  it('refuse in the shape of the generation that was asked', async () => {
    const simulator = await start({ contacts: 10, edition: 'max' });
    expect(Object.keys((await getV1(simulator, 'opportunities')).json as object)).toEqual(['message']);
    const { json } = await get(simulator, 'opportunities');
    expect([json['code'], json['status']]).toEqual([403, 'PERMISSION_DENIED']);
  });

  it('answer a page for a generation or path that an account does not have', async () => {
    const simulator = await start({ contacts: 10, edition: 'v1' });
    const { text, headers } = await get(simulator, 'contacts');
    expect(headers.get('content-type')).toBe('text/html;charset=UTF-8');
    expect(text).toContain('Page Not Found');
  });

  it('show the same stages at both of their paths', async () => {
    const simulator = await start({ contacts: 30, edition: 'v1' });
    const [plain, other] = [
      await getV1(simulator, 'opportunity/stage_pipeline'),
      await getV1(simulator, 'opportunity/stage_pipeline/get'),
    ];
    expect(plain.text).toBe(other.text);
  });
});
