import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, root } from '../kit/files.js';
import { GONE_IDENTIFIERS, GONE_WORDS, KEPT_WORDS } from './gone-words.js';

const words = new RegExp(`\\b(?:${GONE_WORDS.join('|')})\\b`, 'gi');
const identifiers = new RegExp(`\\b(?:${GONE_IDENTIFIERS.join('|')})\\b`, 'g');

/** `RequestMeter` and `request_meter` as words of their own. */
const splitIdentifiers = (line: string): string => line.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ');

const findGone = (line: string): string[] => [
  ...(splitIdentifiers(line).match(words) ?? []),
  ...(line.match(identifiers) ?? []),
];

const findKept = (path: string, line: string, word: string): (typeof KEPT_WORDS)[number] | undefined =>
  KEPT_WORDS.find((kept) => kept.word.test(word) && kept.file.test(path) && kept.line.test(line));

const findErrors = (path: string, text: string): string[] =>
  text.split('\n').flatMap((line, index) =>
    findGone(line)
      .filter((word) => findKept(path, line, word) === undefined)
      .map((word) => `${path}:${index + 1}: ${word}`),
  );

const isOwn = (path: string): boolean => /^test\/house\/(vocabulary\.test|gone-words)\.ts$/.test(path);

const paths = [
  ...['src', 'test'].flatMap((folder) => ['.ts', '.tsx', '.graphql'].flatMap((ending) => listFiles(folder, ending))),
  ...listFiles('src/validation', '.sql'),
  ...listFiles('docs', '.md'),
  ...listFiles('scripts', '.js'),
  'schema.graphql',
  'README.md',
  'CHANGELOG.md',
  '.env.example',
].filter((path) => !isOwn(path));
const files = paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

describe('the vocabulary', () => {
  it('No file uses a word that is gone, in prose or in an identifier', () => {
    expect(files.length).toBeGreaterThan(700);
    expect(files.flatMap(({ path, text }) => findErrors(path, text))).toEqual([]);
  });

  it('No file has a name with a word that is gone', () => {
    expect(
      paths.filter((path) => findGone(path.replace(/^test\/house\//, '').replaceAll('-', ' ')).length > 0),
    ).toEqual([]);
  });

  it.each(KEPT_WORDS)('The exception $word is still needed, for $why', (kept) => {
    const used = files.some(({ path, text }) =>
      text.split('\n').some((line) => findGone(line).some((word) => findKept(path, line, word) === kept)),
    );
    expect(used).toBe(true);
  });

  it.each([
    ['// The answer is remembered.', 'remembered'],
    ['const requestMeter = 1;', 'Meter'],
    ['export class WayLearned {}', 'WayLearned'],
    ['select snapshot_walk from legs', 'walk'],
  ])('A gone word in %j is found', (line, word) => {
    expect(findErrors('src/a.ts', line)).toEqual([`src/a.ts:1: ${word}`]);
  });

  it('A word that only contains a gone word is not reported', () => {
    expect(findErrors('src/a.ts', '// A parameter of a sidewalk, a planet, a householder.')).toEqual([]);
  });
});
