import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cruise, type IForbiddenRuleType, type ICruiseResult } from 'dependency-cruiser';
import { beforeAll, describe, expect, it } from 'vitest';
import { listFiles, root } from '../kit/files.js';

/**
 * Imports only go down, type imports included. What each folder may import of ours, as folders or single modules below
 * `src`; `clock` and `account-name` are open to all.
 */
const layers: Readonly<Record<string, { readonly allowed: readonly string[]; readonly why: string }>> = {
  config: { allowed: [], why: 'what the process was told depends on nothing' },
  resources: { allowed: [], why: 'the table is pure data and pure functions, so that everything can rest on it' },
  keap: { allowed: ['resources'], why: 'HTTP stops here, and Keap must be askable without a database or a graph' },
  db: { allowed: ['resources'], why: 'the store knows nothing of Keap or the graph; its views come from the table' },
  'query/sources': {
    allowed: ['resources', 'keap', 'db'],
    why: 'a source hides whether rows come from Keap or from a snapshot',
  },
  'query/load': {
    allowed: ['resources', 'query/sources'],
    why: 'saving calls must not depend on where rows come from',
  },
  'query/cost': {
    allowed: ['resources', 'query/sources', 'query/load', 'keap/keap-client'],
    why: 'what a query costs is arithmetic over the table and the planner, known before anything runs',
  },
  snapshot: { allowed: ['resources', 'keap', 'db'], why: 'a snapshot must run without GraphQL' },
  validation: { allowed: ['resources', 'db'], why: 'a verdict is about what is stored; it cannot reach Keap' },
  graph: {
    allowed: [
      'resources',
      'query',
      'snapshot',
      'validation',
      'keap/(keap-client|errors|request-stats|rate-limit/quota-headers)',
    ],
    why: "resolvers see Keap's client and errors, never its middleware, the database or the configuration",
  },
  accounts: {
    allowed: ['config', 'resources', 'keap', 'db', 'query', 'snapshot', 'validation', 'graph'],
    why: 'one account joins what the floors below offer, and knows nothing of HTTP',
  },
  server: { allowed: ['graph', 'accounts'], why: 'the front door translates HTTP and is handed the rest' },
  simulator: {
    allowed: ['resources/table'],
    why: 'it is a second witness of how Keap behaves, so it shares no code with our client',
  },
  cli: { allowed: ['.*'], why: 'the door may use the whole house' },
};

/** Folders that hold one file for each of something, so that many files are no sign of several ideas. */
const catalogues = ['src/resources/rows', 'src/resources/normalize', 'src/simulator/seed', 'src/validation/checks'];

const matchFolders = (names: readonly string[]): string => `^src/(clock|account-name|${names.join('|')})(/|\\.ts$)`;

const rules: IForbiddenRuleType[] = [
  ...Object.entries(layers).map(([folder, { allowed, why }]): IForbiddenRuleType => ({
    name: `${folder}-imports-down`,
    comment: why,
    severity: 'error',
    from: { path: `^src/${folder}/` },
    to: { path: '^src/', pathNot: matchFolders([folder, ...allowed]) },
  })),
  {
    name: 'no-cycles',
    comment: 'a cycle means two files are one idea, or one idea is at the wrong depth',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'simulator-only-for-the-wiring',
    comment: 'production code must not know that a simulator exists',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/(app\\.ts|main\\.ts|cli/|simulator/)' },
    to: { path: '^src/simulator/' },
  },
  {
    name: 'types-stand-alone',
    comment: 'a noun can be read, moved or removed without the others: edges name the type they lead to',
    severity: 'error',
    from: { path: '^src/graph/.*\\.type\\.ts$' },
    to: { path: '\\.type\\.ts$', pathNot: '^src/graph/(values|list)/' },
  },
];

describe('the source', () => {
  let result: ICruiseResult;
  beforeAll(async () => {
    const options = {
      ruleSet: { forbidden: rules },
      validate: true,
      doNotFollow: 'node_modules',
      parser: 'swc',
    } as const;
    result = (await cruise(['src'], options)).output as ICruiseResult;
  });

  it('is read whole, type imports included', () => {
    const ours = result.modules.filter(({ source }) => source.startsWith('src/'));
    expect(ours.length).toBe(listFiles('src', '.ts').length);
    const types = ours.find(({ source }) => source === 'src/graph/operation/context.ts')?.dependencies ?? [];
    expect(types.map(({ resolved }) => resolved)).toContain('src/snapshot/snapshot.ts');
  });

  it('has a floor for every folder', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true });
    const names = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const known = new Set(Object.keys(layers).map((folder) => folder.split('/')[0]));
    expect(new Set(names)).toEqual(known);
  });

  it('imports only what lies on a lower floor, and nothing in a circle', () => {
    const broken = result.summary.violations.map((one) => `${one.rule.name}: ${one.from} -> ${one.to}`);
    expect(broken).toEqual([]);
  });

  it('has at most 14 files directly in a folder, catalogues aside', () => {
    const counts = new Map<string, number>();
    for (const path of listFiles('src', '')) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    const full = [...counts].filter(([folder, count]) => count > 14 && !catalogues.includes(folder));
    expect(full).toEqual([]);
  });
});
