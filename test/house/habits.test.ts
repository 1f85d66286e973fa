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

describe('the rules of the source', () => {
  it('The rules read the files of src and test', () => {
    expect(sources.length).toBeGreaterThan(60);
    expect(tests.length).toBeGreaterThan(20);
  });

  it('Every file has at most 250 lines', () => {
    const long = [...sources, ...tests].filter(({ text }) => text.split('\n').length > 251).map(({ path }) => path);
    expect(long).toEqual([]);
  });

  it('No file of src has a vague name such as utils or index', () => {
    const vague = sources.filter(({ path }) => /^(index|utils?|helpers?|common|misc|shared)\.ts$/.test(basename(path)));
    expect(vague.map(({ path }) => path)).toEqual([]);
  });

  it('The environment is read in one file', () => {
    expect(findMatching(sources, /process\.env/)).toEqual(['src/config/config.ts']);
  });

  it('Pools, caches and servers are built only in app.ts, the transport, the stores and the servers', () => {
    const builders = findMatching(sources, /new (Pool|Keyv|KeyvRedis|ApolloServer)\b|\bfastify\(/i);
    const allowed = /^src\/(app\.ts|keap\/(http\/transport|cache\/store)\.ts|db\/|server\/|simulator\/)/;
    expect(builders.filter((path) => !allowed.test(path))).toEqual([]);
  });

  it('No module of src keeps state in a top-level let', () => {
    expect(findMatching(sources, /^(export )?let /m)).toEqual([]);
  });

  it('No module of src has a default export or re-exports a whole file', () => {
    expect(findMatching(sources, /^export (default|\*)/m)).toEqual([]);
  });

  it('No test is skipped, marked as to do or run alone', () => {
    expect(findMatching(tests, /\b(it|test|describe)\.(only|skip|todo)\b/)).toEqual([]);
  });
});
