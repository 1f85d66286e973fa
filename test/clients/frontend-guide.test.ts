import { generate, loadCodegenConfig } from '@graphql-codegen/cli';
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

it('The packages that the guide installs are those that the examples run with', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Readonly<Record<string, string>>;
  };
  const commands = [...guide.matchAll(/`npm install (?:--save-dev )?([^`]+)`/g)];
  const named = commands.flatMap(([, names = '']) => names.split(' '));
  expect(named.length).toBeGreaterThan(15);
  // The last two are not used here directly: the bundlers of readers do, and the generated types.
  const known = [...Object.keys(devDependencies), 'graphql', 'babel-plugin-relay', '@graphql-typed-document-node/core'];
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

it('Without `documentMode: string` the code generator makes documents for Apollo Client and urql', async () => {
  const { config } = await loadCodegenConfig({ configFilePath: join(root, 'codegen.yml') });
  const folder = 'test/operations/generated/';
  const output = config.generates[folder] as { config: Record<string, unknown> };
  expect(output.config['documentMode']).toBe('string');
  const { documentMode: _, ...rest } = output.config;
  const generates = { [folder]: { ...output, config: rest } };
  const files = (await generate({ ...config, cwd: root, silent: true, generates }, false)) as {
    filename: string;
    content: string;
  }[];
  const documents = files.find(({ filename }) => filename.endsWith('graphql.ts'))?.content;
  expect(documents).toMatch(/ContactListDocument = \{"kind":"Document".* as unknown as DocumentNode</);
});
