import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../kit/simulator.js';
import { startCli, type RunningCommand } from '../kit/cli.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { post } from '../kit/request.js';
import { documents, readBlocks } from './blocks.js';
import { createReader, type ScriptResult, type Script } from './reader.js';

const blocks = documents.flatMap(readBlocks);
const shellBlocks = blocks.filter(({ language }) => language === 'sh');
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
/** Blocks in other languages, by document and language, and where they are tested or why they are no examples. */
const testedElsewhere: Readonly<Record<string, string>> = {
  'docs/architecture.md ': 'a diagram of the layers',
  'docs/costs.md graphql': 'run by test/docs/graphql-examples.test.ts',
  'docs/from-xml-rpc.md graphql': 'run by test/docs/graphql-examples.test.ts',
  'docs/from-xml-rpc.md json': "the body of a request to Keap's REST API, which the simulated account does not serve",
  'docs/frontend.md ': 'a part of a document with a directive of Relay; test/clients runs one',
  'docs/frontend.md json': 'a part of a response and settings of clients',
  'docs/frontend.md ts': 'a file of the tests, compared by test/clients/frontend-guide.test.ts',
  'docs/frontend.md tsx': 'a file of the tests, compared by test/clients/frontend-guide.test.ts',
  'docs/http.md ': 'headers of a response',
  'docs/http.md yaml': 'a setting of GraphQL Code Generator, not of this gateway',
  'docs/writes.md graphql': 'run by test/docs/graphql-examples.test.ts',
};

/** The values that a reader fills into a block, and its expected result. */
interface Example {
  readonly replacements?: readonly (readonly [string, string])[];
  readonly script?: Omit<Script, 'shell' | 'text'>;
  readonly skipped?: boolean;
  readonly expected: (result: ScriptResult) => void;
}

describe('the shell examples of the documents', () => {
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
      [`curl -s https://api.infusionsoft.com/crm/rest/v2/tags/categories -H "X-Keap-API-Key: $KEAP_API_KEY" -H 'content-type: application/json' -d '{`]:
        {
          replacements: [['https://api.infusionsoft.com/crm/rest', simulator.url]],
          script: { environment: { KEAP_API_KEY: simulator.apiKey } },
          expected: ({ stdout }) => {
            const { name, status } = JSON.parse(stdout) as { name?: string; status?: string };
            // The second shell finds the category that the first created.
            expect(name ?? status).toMatch(/^(Imported|ALREADY_EXISTS)$/);
          },
        },
      'keap-graph doctor': {
        script: { environment: { KEAP_BASE_URL: simulator.url, KEAP_API_KEY: simulator.apiKey, ...highLimits } },
        expected: ({ stdout, code }) => {
          expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('collections') });
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

  it('Every shell block of the documents has a test or a reason here, and each of these has a block', () => {
    const shell = shellBlocks.map(({ name }) => name);
    expect(shell.length).toBeGreaterThan(8);
    expect([...Object.keys(examples), ...Object.keys(excluded)].toSorted()).toEqual(shell.toSorted());
  });

  it('Every block in another language is tested elsewhere or is no example', () => {
    const others = blocks.filter((block) => !shellBlocks.includes(block));
    const kinds = new Set(others.map(({ document, language }) => `${document} ${language}`));
    expect([...kinds].toSorted()).toEqual(Object.keys(testedElsewhere).toSorted());
  });

  it.each(shells.flatMap((shell) => shellBlocks.map(({ document, name, text }) => ({ shell, document, name, text }))))(
    'In $shell the example of $document does what the document says: $name',
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
});

function isInstalled(command: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
