import { ApolloServerErrorCode } from '@apollo/server/errors';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCodes, withErrorTable } from '../../src/graph/operation/error-codes.js';
import { listFiles, root } from '../kit/files.js';
import { readDocument } from './blocks.js';

/** Codes that never appear in `extensions.code`, and why. */
const internalCodes: Readonly<Record<string, string>> = {
  DATABASE_URL_INVALID: 'the gateway does not start',
  DATABASE_FOLDER: 'the gateway does not start',
  MIGRATION_REFUSED: 'the gateway does not start',
  VIEWS_REFUSED: 'the gateway does not start',
  TRANSACTION_ROLLED_BACK: 'an internal fault, reported as INTERNAL_SERVER_ERROR',
  LINK_REFUSED: 'connecting an account answers with a page, or BAD_USER_INPUT',
  DENIED: 'connecting an account answers with a page',
  CODE_REFUSED: 'connecting an account answers with a page',
  OTHER_ACCOUNT: 'connecting an account answers with a page',
  APP_REFUSED: 'connecting an account answers with a page',
  KEAP_UNAVAILABLE: 'connecting an account answers with a page',
};
/** Codes of Apollo that this gateway never gives, and why. */
const disabledCodes: Readonly<Record<string, string>> = {
  PERSISTED_QUERY_NOT_SUPPORTED: 'persisted queries are supported',
};

/** Every code that the source gives an error: as a field, as the first argument of an error, in a type. */
function findCodesInSource(): Set<string> {
  const text = listFiles('src', '.ts')
    .filter((path) => !path.startsWith('src/simulator'))
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');
  const places = [
    /\bcode: ((?:'[A-Z_]{4,}'(?:\s*\|\s*)?)+)/g,
    /\bcode = ('[A-Z_]{4,}')/g,
    /(?:refusal|(?<!tooLarge)Error|Refused|CircuitOpenError)\(\s*('[A-Z_]{4,}')/g,
    /\bmake\(\s*('[A-Z_]{4,}')/g,
    /type \w*ErrorCode =([^;]+);/g,
  ];
  const found = places.flatMap((place) => [...text.matchAll(place)].map(([, codes = '']) => codes));
  return new Set(found.flatMap((codes) => [...codes.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code)));
}

describe('the error codes', () => {
  const source = findCodesInSource();
  const apollo = Object.values<string>(ApolloServerErrorCode);

  it('Every error code that the gateway can give is listed', () => {
    expect(source.size).toBeGreaterThan(15);
    const possible = [...source, ...apollo].filter((code) => !(code in internalCodes) && !(code in disabledCodes));
    expect(possible.filter((code) => !(code in errorCodes))).toEqual([]);
  });

  it('Every listed error code can be given', () => {
    expect(Object.keys(errorCodes).filter((code) => !source.has(code) && !apollo.includes(code))).toEqual([]);
    expect(Object.keys(internalCodes).filter((code) => !source.has(code))).toEqual([]);
  });

  it('The error codes in docs/errors.md are up to date: run `npm run environment` after a change', () => {
    const page = readDocument('docs/errors.md');
    expect(withErrorTable(page)).toBe(page);
  });

  it('A document without marks for the error codes is rejected', () => {
    expect(() => withErrorTable('# keap-graph')).toThrow('markers');
  });
});
