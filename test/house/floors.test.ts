import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type IForbiddenRuleType, type ICruiseResult } from 'dependency-cruiser';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesBelow, root } from '../kit/files.js';

/**
 * Imports only go down. What each folder may import of ours, as folders or single modules below `src`; `clock` and
 * `account-name` are open to all. Read from the compiled `dist`: type-only imports leave no trace there, and none of them couples anything.
 */
const floors: Readonly<Record<string, { readonly may: readonly string[]; readonly why: string }>> = {
  config: { may: [], why: 'what the process was told depends on nothing' },
  resources: { may: [], why: 'the table is pure data and pure functions, so that everything can rest on it' },
  keap: { may: ['resources'], why: 'HTTP stops here, and Keap must be askable without a database or a graph' },
  db: { may: ['resources'], why: 'the store knows nothing of Keap or the graph; its views come from the table' },
  sources: { may: ['resources', 'keap', 'db'], why: 'a source hides whether rows come from Keap or from a snapshot' },
  loaders: { may: ['resources', 'sources'], why: 'saving calls must not depend on where rows come from' },
  query: {
    may: ['resources', 'sources', 'loaders', 'keap/ask'],
    why: 'what a query costs is arithmetic over the table and the planner, known before anything runs',
  },
  snapshot: { may: ['resources', 'keap', 'db'], why: 'a snapshot must run without GraphQL' },
  validation: { may: ['resources', 'db'], why: 'a verdict is about what is stored; it cannot reach Keap' },
  graph: {
    may: ['resources', 'query', 'sources', 'loaders', 'snapshot', 'validation', 'keap/(ask|errors|meter|quota)'],
    why: "resolvers see Keap's client and errors, never its layers, the database or the configuration",
  },
  server: { may: ['graph'], why: 'the front door translates HTTP and is handed the rest' },
  simulator: {
    may: ['resources/table'],
    why: 'it is a second witness of how Keap behaves, so it shares no code with our client',
  },
  cli: { may: ['.*'], why: 'the door may use the whole house' },
};

const dist = join(root, 'dist');
const inside = (names: readonly string[]): string => `^dist/(clock|account-name|${names.join('|')})(/|\\.js$)`;

const rules: IForbiddenRuleType[] = [
  ...Object.entries(floors).map(([folder, { may, why }]): IForbiddenRuleType => ({
    name: `${folder}-imports-down`,
    comment: why,
    severity: 'error',
    from: { path: `^dist/${folder}/` },
    to: { path: '^dist/', pathNot: inside([folder, ...may]) },
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
    from: { path: '^dist/', pathNot: '^dist/(app\\.js|main\\.js|cli/|simulator/)' },
    to: { path: '^dist/simulator/' },
  },
  {
    name: 'types-stand-alone',
    comment: 'a noun can be read, moved or removed without the others: edges name the type they lead to',
    severity: 'error',
    from: { path: '^dist/graph/.*\\.type\\.js$' },
    to: { path: '\\.type\\.js$', pathNot: '^dist/graph/(values|paging)/' },
  },
];

describe('the floors of the house', () => {
  let result: ICruiseResult;
  beforeAll(async () => {
    expect(existsSync(dist), 'dist is missing: run `npm run build` first (npm test does)').toBe(true);
    const cruised = await cruise(['dist'], {
      ruleSet: { forbidden: rules },
      validate: true,
      doNotFollow: 'node_modules',
    });
    result = cruised.output as ICruiseResult;
  });

  it('are judged on every module that was compiled, and the compiled code is not older than the source', () => {
    const ours = result.modules.filter((module) => module.source.startsWith('dist/'));
    const sources = filesBelow('src', '.ts');
    expect(ours.length).toBe(sources.length);
    const newest = Math.max(...sources.map((file) => statSync(join(root, file)).mtimeMs));
    expect(statSync(join(dist, 'main.js')).mtimeMs, 'run `npm run build`').toBeGreaterThanOrEqual(newest);
  });

  it('are known for every folder', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true });
    const names = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(names.toSorted()).toEqual(Object.keys(floors).toSorted());
  });

  it('hold', () => {
    const broken = result.summary.violations.map((one) => `${one.rule.name}: ${one.from} -> ${one.to}`);
    expect(broken).toEqual([]);
  });
});
