import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { describe, expect, it } from 'vitest';
import { listFiles, root } from '../kit/files.js';

type Syntax = Readonly<Record<string, unknown>>;

const isSyntax = (value: unknown): value is Syntax => typeof value === 'object' && value !== null;

/** The name that a chain of members and calls starts with: `it` of `it.each(rows)`. */
function findRoot(callee: unknown): unknown {
  if (!isSyntax(callee)) return undefined;
  if (callee['type'] === 'Identifier') return callee['value'];
  return findRoot(callee['object'] ?? callee['callee']);
}

/** The text of a string, with `$_` for each value in a template; null for anything else. */
function readText(value: unknown): string | null {
  if (!isSyntax(value)) return null;
  switch (value['type']) {
    case 'StringLiteral':
      return value['value'] as string;
    case 'TemplateLiteral':
      return (value['quasis'] as { readonly raw: string }[]).map(({ raw }) => raw).join('$_');
    case 'BinaryExpression': {
      const [left, right] = [readText(value['left']), readText(value['right'])];
      return left === null || right === null ? null : left + right;
    }
    default:
      return null;
  }
}

function findTitles(syntax: unknown): string[] {
  if (Array.isArray(syntax)) return syntax.flatMap(findTitles);
  if (!isSyntax(syntax)) return [];
  const own: string[] = [];
  if (syntax['type'] === 'CallExpression' && ['it', 'test'].includes(String(findRoot(syntax['callee'])))) {
    const [first] = syntax['arguments'] as { readonly expression: unknown }[];
    const title = readText(first?.expression);
    if (title !== null) own.push(title);
  }
  return [...own, ...Object.values(syntax).flatMap(findTitles)];
}

const readTitles = (source: string): string[] =>
  findTitles(parseSync(source, { syntax: 'typescript', tsx: true, decorators: true }));

/** First words of a title that needs the text of its `describe` before it. */
const FRAGMENT =
  /^(is|are|was|were|does|do|has|have|had|can|cannot|may|must|will|would|not|and|or|but|of|with|without|for|in|on|at|to|by|as|from|after|before) /;

/** What keeps a title from being a sentence of its own; null for a good one. */
function findTitleError(title: string): string | null {
  if (!/^([A-Z0-9a-z$`]|%[a-z]|--[a-z]|\.[a-z])/.test(title))
    return 'does not start with a word, a number, code or a placeholder';
  if (title.trim().split(/\s+/).length < 4) return 'has fewer than four words';
  if (FRAGMENT.test(title)) return 'starts in the middle of a sentence';
  return null;
}

const files = [...listFiles('test', '.test.ts'), ...listFiles('test', '.test.tsx')].map((path) => ({
  path,
  titles: readTitles(readFileSync(join(root, path), 'utf8')),
}));

describe('test titles', () => {
  it('The titles of all test files are read', () => {
    expect(files.length).toBeGreaterThan(150);
    expect(files.filter(({ titles }) => titles.length === 0).map(({ path }) => path)).toEqual([]);
    expect(files.flatMap(({ titles }) => titles).length).toBeGreaterThan(1000);
  });

  it('Every test title is a sentence that reads well without its describe', () => {
    const errors = files.flatMap(({ path, titles }) =>
      titles.flatMap((title) => {
        const error = findTitleError(title);
        return error === null ? [] : [`${path}: "${title}" ${error}`];
      }),
    );
    expect(errors).toEqual([]);
  });

  it('No test file has the same title twice', () => {
    const repeated = files.flatMap(({ path, titles }) =>
      titles.filter((title, index) => titles.indexOf(title) !== index).map((title) => `${path}: "${title}"`),
    );
    expect(repeated).toEqual([]);
  });

  it.each([
    [`it('A call is sent', run)`, ['A call is sent']],
    [`it.each([1, 2])('A call of %i is ' + 'sent', run)`, ['A call of %i is sent']],
    ['test.runIf(isReady)(`A call to ${name} is sent`, run)', ['A call to $_ is sent']],
    [`describe('a call', () => { it('ends here', run); /it/.test('no title'); })`, ['ends here']],
  ])('The title of a test is found in %s', (source, titles) => {
    expect(readTitles(source)).toEqual(titles);
  });

  it.each(['… and so on it goes', 'works', 'is cached for an hour', 'A short title'])(
    'A title such as "%s" is reported',
    (title) => {
      expect(findTitleError(title)).not.toBeNull();
    },
  );
});
