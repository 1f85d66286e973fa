import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cruise, type IForbiddenRuleType, type ICruiseResult } from 'dependency-cruiser';
import { beforeAll, describe, expect, it } from 'vitest';
import { listFiles, root } from '../kit/files.js';
import { layers } from './layers.js';

/** Folders with one file for each of something (a row, a check): many files there are still one idea. */
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
    name: 'simulator-only-for-demo-and-commands',
    comment: 'production code does not depend on the simulator',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/(app\\.ts|main\\.ts|cli/|simulator/)' },
    to: { path: '^src/simulator/' },
  },
  {
    name: 'types-stand-alone',
    comment: 'a type can be read, moved or removed without the others: an edge names its type as text',
    severity: 'error',
    from: { path: '^src/graph/.*\\.type\\.ts$' },
    to: { path: '\\.type\\.ts$', pathNot: '^src/graph/(values|list)/' },
  },
];

describe('the layers of src', () => {
  let result: ICruiseResult;
  beforeAll(async () => {
    const options = {
      ruleSet: { forbidden: rules },
      validate: true,
      doNotFollow: 'node_modules',
      // The parser does not read them; the rule for the pages of the browser is below.
      exclude: '\\.(tsx|css)$',
      parser: 'swc',
    } as const;
    result = (await cruise(['src'], options)).output as ICruiseResult;
  });

  it('The import rules read every file of src, type imports included', () => {
    const ours = result.modules.filter(({ source }) => source.startsWith('src/'));
    expect(ours.length).toBe(listFiles('src', '.ts').length);
    const types = ours.find(({ source }) => source === 'src/graph/operation/context.ts')?.dependencies ?? [];
    expect(types.map(({ resolved }) => resolved)).toContain('src/snapshot/snapshot.ts');
  });

  it('Every folder of src is a layer with rules of its own', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true });
    const names = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const known = new Set(Object.keys(layers).map((folder) => folder.split('/')[0]));
    expect(new Set(names)).toEqual(known);
  });

  it('Imports only go to lower layers, and no imports form a cycle', () => {
    const broken = result.summary.violations.map((one) => `${one.rule.name}: ${one.from} -> ${one.to}`);
    expect(broken).toEqual([]);
  });

  it('The pages of the browser import only packages and each other, and nothing of the gateway imports them', () => {
    const inBrowser = (path: string): boolean => path.startsWith('src/server/explorer/browser/');
    const imports = ['.ts', '.tsx']
      .flatMap((ending) => listFiles('src', ending))
      .flatMap((path) =>
        [...readFileSync(join(root, path), 'utf8').matchAll(/(?:from|import) '(\.[^']+)'/g)].map(
          ([, target]) => [path, join(dirname(path), target as string)] as const,
        ),
      );
    expect(imports.filter(([path]) => path.endsWith('.tsx')).length).toBeGreaterThan(5);
    expect(imports.filter(([path, target]) => inBrowser(path) !== inBrowser(target))).toEqual([]);
  });

  it('A folder of src holds at most 14 files directly, catalogues aside', () => {
    const counts = new Map<string, number>();
    for (const path of listFiles('src', '')) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    const full = [...counts].filter(([folder, count]) => count > 14 && !catalogues.includes(folder));
    expect(full).toEqual([]);
  });
});
