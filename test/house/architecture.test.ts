import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { table } from '../../src/resources/table.js';
import { variables } from '../../src/config/variables.js';
import { listFiles, root } from '../kit/files.js';
import { layers } from './layers.js';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/architecture.md');

const isPath = (text: string): boolean => /^(src|test|docs|scripts)\/|^(README\.md|\.env\.example)$/.test(text);
const findCode = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code as string);

interface Guide {
  readonly title: string;
  /** The words that name the example. */
  readonly words: readonly string[];
  /** The files that its bullets name. */
  readonly files: readonly string[];
}

const guides: Guide[] = (page.split('\n## Where to add\n')[1] ?? '')
  .split('\n### ')
  .slice(1)
  .map((text) => {
    const lines = text.split('\n');
    const bullets = lines.filter((line) => line.startsWith('- ')).map((line) => line.split(': ')[0] as string);
    return {
      title: lines[0] as string,
      words: findCode(lines.find((line) => line.startsWith('Example: ')) ?? ''),
      files: bullets.flatMap(findCode).filter(isPath),
    };
  });

const guide = (title: string): Guide => {
  const found = guides.find((one) => one.title === title);
  if (found === undefined) throw new RangeError(`The page has no guide "${title}".`);
  return found;
};

/** Migrations are never edited, so no guide names them. */
const sources = [...listFiles('src', '.ts'), ...listFiles('src/validation', '.sql')].map((path) => ({
  path,
  text: `${path}\n${read(path)}`,
}));

const namesOneOf = (words: readonly string[], text: string): boolean =>
  words.some((word) => new RegExp(`(?<![\\w-])${word}(?!\\w)`).test(text));

describe('docs/architecture.md', () => {
  it('The page names only files and folders that exist', () => {
    const paths = [...new Set(findCode(page).filter(isPath))];
    expect(paths.length).toBeGreaterThan(70);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('README, changelog and documents name only files of src, test and docs that exist', () => {
    // The page about Keap names files of other projects.
    const own = listFiles('docs', '.md').filter((path) => !path.endsWith('/keap-api.md'));
    const documents = ['README.md', 'CHANGELOG.md', ...own];
    const missing = documents.flatMap((path) =>
      findCode(read(path))
        .filter((code) => isPath(code) && !/[*<{ ]/.test(code) && !existsSync(join(root, code)))
        .map((code) => `${path}: ${code}`),
    );
    expect(missing).toEqual([]);
  });

  it('The table of layers shows the imports that the rules allow', () => {
    const rows = [...page.matchAll(/^\| ([\w/]+) +\| (.+?) +\|$/gm)].filter(([, name]) => name !== 'layer');
    const shown = rows.map(([, name, allowed]) => [name, (allowed as string).replaceAll('\\', '')]);
    const expected = Object.entries(layers).map(([name, { allowed }]) => [name, allowed.join(', ') || '–']);
    expect(shown).toEqual(expected);
  });

  it('The page has a guide for each thing that is often added', () => {
    expect(guides.map(({ title }) => title)).toEqual([
      'A Keap object',
      'An edge',
      'A filter',
      'A check',
      'An environment variable',
      'A CLI command',
    ]);
  });

  it.each(guides)('The guide $title lists exactly the files of src that name its example', ({ words, files }) => {
    const naming = sources.filter(({ text }) => namesOneOf(words, text)).map(({ path }) => path);
    expect(naming.toSorted()).toEqual(files.filter((path) => path.startsWith('src/')).toSorted());
  });

  it.each(guides)('The guide $title lists tests and documents that name its example', ({ words, files }) => {
    const others = files.filter((path) => !path.startsWith('src/'));
    expect(others.filter((path) => !namesOneOf(words, read(path)))).toEqual([]);
  });

  it.each(guides)('Each word of the example of $title is named in the source', ({ words }) => {
    const unnamed = words.filter((word) => !sources.some(({ text }) => namesOneOf([word], text)));
    expect(unnamed).toEqual([]);
  });

  it('The newest Keap object is named in nine files of src, three of them in the graph and the table', () => {
    const files = guide('A Keap object').files.filter((path) => path.startsWith('src/'));
    expect(files).toHaveLength(9);
    expect(files.filter((path) => /^src\/(graph|resources\/table)/.test(path))).toHaveLength(3);
  });

  it('The examples are a row, an edge, a filter and a variable that the code has', () => {
    expect(table).toHaveProperty(guide('A Keap object').words[0] as string);
    for (const key of ['notes', 'files'] as const)
      expect(table[key].edges).toHaveProperty(guide('An edge').words[0] as string);
    expect(table.orders.endpoints[0]?.filters).toHaveProperty(guide('A filter').words[0] as string);
    const [variable, property] = guide('An environment variable').words;
    expect(variables).toHaveProperty(`${property}.name`, variable);
  });
});
