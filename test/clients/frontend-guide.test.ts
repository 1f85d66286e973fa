import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../kit/files.js';

const guide = readFileSync(join(root, 'docs/frontend.md'), 'utf8');
const blocks = [...guide.matchAll(/`([\w./-]+)`:\n\n```(\w+)\n([^]*?)\n```/g)].map(([, path = '', language, text]) => ({
  path,
  language,
  text,
}));

it.each(blocks)('The guide for frontends shows $path exactly as it is', ({ path, text }) => {
  expect(`${text}\n`).toBe(readFileSync(join(root, path), 'utf8'));
});

it('Every TypeScript example of the guide is a file', () => {
  const shown = blocks.filter(({ language }) => language === 'ts' || language === 'tsx');
  expect(guide.match(/^```tsx?$/gm)).toHaveLength(shown.length);
  expect(shown.length).toBeGreaterThan(10);
});

it('Every file that the guide names exists', () => {
  const named = [...guide.matchAll(/`((?:test|scripts|docs)\/[\w./-]+)`/g)].map(([, path = '']) => path);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
