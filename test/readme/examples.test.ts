import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../kit/simulator.js';
import { startCli, type RunningCommand } from '../kit/cli.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { post } from '../kit/request.js';
import { readReadmeBlocks } from './blocks.js';
import { createReader, type ScriptResult, type Script } from './reader.js';

const blocks = readReadmeBlocks();
const shells = (['bash', 'sh'] as const).filter((shell) => isInstalled(shell));
const urlIn = (output: string): string => /GraphQL +(http\S+)\/graphql/.exec(output)?.[1] ?? '';
const highLimits = {
  KEAP_CALLS_PER_SECOND: '1000',
  KEAP_CALLS_PER_MINUTE: '60000',
  KEAP_CALLS_PER_DAY: '10000000',
  SNAPSHOT_CALLS_PER_SECOND: '1000',
};

/** Blocks that are not run here, by their first line, and why. */
const excluded: Readonly<Record<string, string>> = {
  'npm ci && npm start': 'it would rebuild during the tests; test/cli/serve.test.ts runs npm start on the build',
  'npm ci && npm test': 'it is this test run',
};
/** Languages whose blocks are tested elsewhere or are no examples. */
const testedElsewhere: Readonly<Record<string, string>> = {
  ts: 'a file of test/examples, compared and run by test/examples/examples.test.tsx',
  tsx: 'a file of test/examples, compared and run by test/examples/examples.test.tsx',
  '': 'a diagram of the layers',
};

/** The values that a reader fills into a block, and its expected result. */
interface Example {
  readonly replacements?: readonly (readonly [string, string])[];
  readonly script?: Omit<Script, 'shell' | 'text'>;
  readonly skipped?: boolean;
  readonly expected: (result: ScriptResult) => void;
}

describe('the examples of the README', () => {
  const reader = createReader();
  let database: FreshDatabase;
  let appDatabase: FreshDatabase;
  let simulator: Simulator;
  let demo: RunningCommand;
  let app: RunningCommand;
  let examples: Readonly<Record<string, Example>> = {};
  let demoUrl = '';
  beforeAll(async () => {
    [database, appDatabase] = await Promise.all([freshDatabase(), freshDatabase()]);
    simulator = await startSimulator({ contacts: 30, oauth: {} });
    const adminKey = 'admin-key-of-a-reader';
    const oauth = {
      KEAP_CLIENT_ID: simulator.oauth?.clientId ?? '',
      KEAP_CLIENT_SECRET: simulator.oauth?.clientSecret ?? '',
      KEAP_AUTHORIZE_URL: simulator.oauth?.authorizeUrl ?? '',
      KEAP_TOKEN_URL: simulator.oauth?.tokenUrl ?? '',
    };
    const hash = createHash('sha256').update(adminKey).digest('hex');
    demo = startCli(['serve'], { PORT: '0', DATABASE_URL: database.url, ...highLimits });
    app = startCli(['serve'], {
      ...oauth,
      PORT: '0',
      DATABASE_URL: appDatabase.url,
      KEAP_REDIRECT_URI: 'https://keap.example.com/oauth/keap/callback',
      TOKEN_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      GATEWAY_API_KEYS: `ops:admin:${hash}`,
    });
    demoUrl = urlIn(await demo.until('Data  '));
    const appUrl = urlIn(await app.until('Data  '));
    const store = { DATABASE_URL: database.url, ...highLimits };
    examples = {
      "curl -s http://127.0.0.1:4000/graphql -H 'content-type: application/json' -d '{": {
        replacements: [['http://127.0.0.1:4000', demoUrl]],
        expected: ({ stdout }) => {
          const { data, errors, extensions } = JSON.parse(stdout);
          expect(errors).toBeUndefined();
          expect(data.contacts.nodes).toHaveLength(50);
          expect(extensions.keap.calls + extensions.keap.cached).toBe(3);
        },
      },
      "export KEAP_API_KEY='KeapAK-…'": {
        replacements: [
          ['KeapAK-…', simulator.apiKey],
          ['postgres://…', appDatabase.url],
        ],
        script: {
          environment: { PORT: '0', KEAP_BASE_URL: simulator.url, ...highLimits },
          until: 'Data  ',
          act: async (stdout) => {
            expect((await post(urlIn(stdout), '{ __typename }')).status).toBe(401);
          },
        },
        expected: ({ stdout }) => {
          expect(stdout).not.toContain('SIMULATED');
        },
      },
      "export KEAP_CLIENT_ID='…' KEAP_CLIENT_SECRET='…'": {
        replacements: [
          ["KEAP_CLIENT_ID='…'", `KEAP_CLIENT_ID='${oauth.KEAP_CLIENT_ID}'`],
          ["KEAP_CLIENT_SECRET='…'", `KEAP_CLIENT_SECRET='${oauth.KEAP_CLIENT_SECRET}'`],
        ],
        script: { environment: { ...oauth, DATABASE_URL: appDatabase.url }, until: oauth.KEAP_AUTHORIZE_URL },
        expected: ({ stdout, stderr }) => {
          expect(stdout).toContain('allow the account');
          expect(stderr).toBe('');
        },
      },
      [`curl -s -H "x-api-key: $ADMIN_KEY" -H 'accept: application/json' 'http://127.0.0.1:4000/oauth/keap/start?account=acme'`]:
        {
          replacements: [['http://127.0.0.1:4000', appUrl]],
          script: { environment: { ADMIN_KEY: adminKey } },
          expected: ({ stdout }) => {
            expect((JSON.parse(stdout) as { url: string }).url).toContain(oauth.KEAP_AUTHORIZE_URL);
          },
        },
      'keap-graph snapshot': {
        script: { environment: store },
        expected: ({ stdout, code }) => {
          const lines = stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line));
          expect(lines.at(-2)).toMatchObject({ event: 'completeness', status: 'COMPLETE', coversAll: true });
          // The simulated account holds a few untruths for the checks to find.
          expect([lines.at(-1).passed, lines.at(-1).completeness.passed, code]).toEqual([false, true, 4]);
        },
      },
      [`psql "$DATABASE_URL" -c 'select id, given_name, family_name from keap.contacts order by id limit 5'`]: {
        skipped: !isInstalled('psql'),
        script: { environment: store },
        expected: ({ stdout }) => {
          expect(stdout).toContain('(5 rows)');
        },
      },
      [`psql "$DATABASE_URL" -c '\\d+ keap.contacts'`]: {
        skipped: !isInstalled('psql'),
        script: { environment: store },
        expected: ({ stdout }) => {
          expect(stdout).toMatch(/ given_name +\| text .* First name\./);
        },
      },
      'keap-graph simulate --contacts 100000 --seed 7': {
        script: { until: 'KEAP_API_KEY=' },
        expected: ({ stdout }) => {
          expect(stdout).toContain('100000 contacts');
        },
      },
    };
  });
  afterAll(async () => {
    for (const gateway of [demo, app]) gateway.child.kill('SIGTERM');
    await Promise.all([demo.ended, app.ended]);
    await simulator.close();
    await Promise.all([database.drop(), appDatabase.drop()]);
    reader.close();
  });

  it('Every block of the README has a test here, and every test has a block', () => {
    expect(blocks.filter(({ language }) => language === 'sh').length).toBeGreaterThan(6);
    const shell = blocks.filter(({ language }) => language === 'sh').map(({ name }) => name);
    expect([...Object.keys(examples), ...Object.keys(excluded)].toSorted()).toEqual(shell.toSorted());
    const others = new Set(blocks.map(({ language }) => language).filter((one) => !['sh', 'graphql'].includes(one)));
    expect([...others].toSorted()).toEqual(Object.keys(testedElsewhere).toSorted());
  });

  it.each(
    shells.flatMap((shell) =>
      blocks.filter(({ language }) => language === 'sh').map(({ name, text }) => ({ shell, name, text })),
    ),
  )(
    'The README’s $shell block does what the README says: $name',
    { timeout: 120_000 },
    async ({ shell, name, text }) => {
      const example = examples[name];
      if (example === undefined) return expect(excluded).toHaveProperty([name]);
      if (example.skipped === true)
        return void process.stderr.write(`Skipped, because psql is not installed: ${name}\n`);
      const copied = (example.replacements ?? []).reduce((before, [from, to]) => {
        expect(before).toContain(from);
        return before.replaceAll(from, to);
      }, text);
      const result = await reader.run({ shell, text: copied, ...example.script });
      try {
        example.expected(result);
      } catch (error) {
        throw new Error(`It ended with ${result.code}.\n${result.stdout.slice(-2000)}\n${result.stderr.slice(-2000)}`, {
          cause: error,
        });
      }
    },
  );

  it.each(blocks.filter(({ language }) => language === 'graphql'))(
    'The simulated account answers the README’s query: $name',
    async ({ text }) => {
      const answer = await post(demoUrl, text);
      const { data, errors } = (await answer.json()) as { data: Record<string, unknown>; errors?: unknown };
      expect({ status: answer.status, errors }).toEqual({ status: 200, errors: undefined });
      const { applyTags } = data as { applyTags?: { results: { status: string; message: string | null }[] } };
      for (const { status } of applyTags?.results ?? []) expect(status).toMatch(/^(SUCCESS|DUPLICATE)$/);
    },
  );
});

function isInstalled(command: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
