import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config/config.js';

describe('the manifest of trusted documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keap-graph-manifest-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (text: string): string => {
    const path = join(folder, 'manifest.json');
    writeFileSync(path, text);
    return path;
  };
  const readProblem = (environment: Readonly<Record<string, string>>): string => {
    try {
      readConfig(true, environment);
    } catch (error) {
      if (error instanceof ConfigError)
        return error.errors.map(({ variable, problem }) => `${variable} ${problem}`).join();
      throw error;
    }
    return '';
  };

  it('The manifest holds documents by id, and by default every other document runs too', () => {
    const { trustedDocuments } = readConfig(true, { TRUSTED_DOCUMENTS: write('{"a":"{ __typename }"}') }).http;
    expect(trustedDocuments).toEqual({ byId: new Map([['a', '{ __typename }']]), mode: 'off' });
    expect(readConfig(true, {}).http.trustedDocuments).toBeNull();
  });

  it.each([
    ['no JSON', 'query { a }', 'the file is not a JSON object'],
    ['a list', '["{ a }"]', 'the file is not a JSON object'],
    ['no document', '{}', 'the file has 0 documents'],
    ['a document that is no text', '{"a":{"query":"{ a }"}}', 'the value of "a" is not a document'],
    ['an empty document', '{"a":" "}', 'the value of "a" is not a document'],
    ['an id that is too long', JSON.stringify({ ['a'.repeat(201)]: '{ a }' }), 'an id is longer than 200'],
    [
      'too many documents',
      JSON.stringify(Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`id ${at}`, '{ a }']))),
      'the file has 10001 documents',
    ],
    ['too much', `{"a":"${'x'.repeat(10_000_000)}"}`, 'the file is larger than 10 MB'],
  ])('The gateway does not start with an invalid manifest: %s', (_what, text, problem) => {
    expect(readProblem({ TRUSTED_DOCUMENTS: write(text) })).toContain(`TRUSTED_DOCUMENTS ${problem}`);
  });

  it('The gateway does not start without the file that the variable names, or with a mode and no file', () => {
    expect(readProblem({ TRUSTED_DOCUMENTS: join(folder, 'missing.json') })).toContain('there is no file at');
    for (const mode of ['log', 'only'])
      expect(readProblem({ TRUSTED_DOCUMENTS_MODE: mode })).toBe(
        `TRUSTED_DOCUMENTS is missing, and TRUSTED_DOCUMENTS_MODE=${mode}`,
      );
    expect(readProblem({ TRUSTED_DOCUMENTS_MODE: 'always' })).toContain('TRUSTED_DOCUMENTS_MODE');
  });
});
