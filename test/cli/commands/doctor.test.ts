import { afterEach, describe, expect, it } from 'vitest';
import type { Edition } from '../../../src/simulator/access/edition.js';
import { startCli } from '../../kit/cli.js';
import { freshDatabase } from '../../kit/database.js';
import { closeAfterEach } from '../../kit/close-after-each.js';
import { startSimulator } from '../../kit/simulator.js';

const closeLater = closeAfterEach();
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function examine(edition: Edition): Promise<{ code: number | null; stdout: string }> {
  const simulator = closeLater(await startSimulator({ contacts: 5, edition }));
  const database = await freshDatabase();
  cleanups.push(() => database.drop());
  const environment = { DATABASE_URL: database.url, KEAP_BASE_URL: simulator.url, KEAP_API_KEY: simulator.apiKey };
  return startCli(['doctor'], environment).ended;
}

describe('keap-graph doctor', () => {
  it.each<readonly [Edition, RegExp, RegExp | null]>([
    ['full', /REST v2 and v1/, null],
    ['v1', /API version +REST v1\n/, /stage_moves/],
    ['classic', /REST v2 and v1/, /pipelines/],
  ])(
    'Of an account of edition %s it names only the collections that no version of the API serves',
    async (edition, apiVersion, missing) => {
      const { code, stdout } = await examine(edition);
      expect(code).toBe(0);
      expect(stdout).toMatch(apiVersion);
      const { 1: answered, 2: all } = /collections +(\d+) of (\d+) answer/.exec(stdout) ?? [];
      expect(Number(all) - Number(answered)).toBeLessThan(8);
      if (missing === null) expect(stdout).not.toContain('not in this edition');
      else expect(stdout).toMatch(missing);
      expect(stdout).not.toMatch(/not in this edition .*(contacts|appointments)/);
    },
    60_000,
  );
});
