import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, root } from '../kit/files.js';

const read = (folder: string): { readonly path: string; readonly text: string }[] =>
  listFiles(folder, '.ts').map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const sources = read('src');
const tests = read('test');
const findMatching = (files: typeof sources, pattern: RegExp): string[] =>
  files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

describe('the habits of the house', () => {
  it('are judged on real files', () => {
    expect(sources.length).toBeGreaterThan(60);
    expect(tests.length).toBeGreaterThan(20);
  });

  it('keep every file below 250 lines', () => {
    const long = [...sources, ...tests].filter(({ text }) => text.split('\n').length > 251).map(({ path }) => path);
    expect(long).toEqual([]);
  });

  it('give every file a name that says its idea', () => {
    const vague = sources.filter(({ path }) => /^(index|utils?|helpers?|common|misc|shared)\.ts$/.test(basename(path)));
    expect(vague.map(({ path }) => path)).toEqual([]);
  });

  it('read the environment in one place', () => {
    expect(findMatching(sources, /process\.env/)).toEqual(['src/config/config.ts']);
  });

  it('build pools, caches and servers only in the wiring, the transport and the store', () => {
    const builders = findMatching(sources, /new (Pool|Keyv|KeyvRedis|ApolloServer)\b|\bfastify\(/i);
    const allowed = /^src\/(app\.ts|keap\/(http\/transport|cache\/store)\.ts|db\/|server\/|simulator\/)/;
    expect(builders.filter((path) => !allowed.test(path))).toEqual([]);
  });

  it('keep no state in modules', () => {
    expect(findMatching(sources, /^(export )?let /m)).toEqual([]);
  });

  it('export nothing by default and re-export no whole files', () => {
    expect(findMatching(sources, /^export (default|\*)/m)).toEqual([]);
  });

  it('leave no test switched off or alone', () => {
    expect(findMatching(tests, /\b(it|test|describe)\.(only|skip|todo)\b/)).toEqual([]);
  });
});
