import { ApolloServerErrorCode } from '@apollo/server/errors';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCodes, withErrorTable } from '../../src/graph/operation/error-codes.js';
import { filesBelow, root } from '../kit/files.js';

/** Codes that no client of the gateway sees in `extensions.code`, and why. */
const internalCodes: Readonly<Record<string, string>> = {
  DATABASE_URL_INVALID: 'it keeps the gateway from starting',
  DATABASE_FOLDER: 'it keeps the gateway from starting',
  MIGRATION_REFUSED: 'it keeps the gateway from starting',
  VIEWS_REFUSED: 'it keeps the gateway from starting',
  TRANSACTION_ROLLED_BACK: 'it is a fault of ours, told as INTERNAL_SERVER_ERROR',
  LINK_REFUSED: 'a page, or BAD_USER_INPUT, is what people get who connect an account',
  DENIED: 'a page is what people get who connect an account',
  CODE_REFUSED: 'a page is what people get who connect an account',
  OTHER_ACCOUNT: 'a page is what people get who connect an account',
  APP_REFUSED: 'a page is what people get who connect an account',
  KEAP_UNAVAILABLE: 'a page is what people get who connect an account',
};
/** Codes of Apollo that this gateway never gives, and why. */
const disabledCodes: Readonly<Record<string, string>> = {
  PERSISTED_QUERY_NOT_FOUND: 'persisted queries are off',
};

/** Every code that the source gives an error: as a field, as the first argument of an error or refusal, in a type. */
function codesInSource(): Set<string> {
  const text = filesBelow('src', '.ts')
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
  const source = codesInSource();
  const apollo = Object.values<string>(ApolloServerErrorCode);

  it('that the gateway can give are listed, every one', () => {
    expect(source.size).toBeGreaterThan(15);
    const possible = [...source, ...apollo].filter((code) => !(code in internalCodes) && !(code in disabledCodes));
    expect(possible.filter((code) => !(code in errorCodes))).toEqual([]);
  });

  it('that are listed can be given, every one', () => {
    expect(Object.keys(errorCodes).filter((code) => !source.has(code) && !apollo.includes(code))).toEqual([]);
    expect(Object.keys(internalCodes).filter((code) => !source.has(code))).toEqual([]);
  });

  it('are fresh in the README: run `npm run environment` after a change', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    expect(withErrorTable(readme)).toBe(readme);
  });

  it('need their marks in the README', () => {
    expect(() => withErrorTable('# keap-graph')).toThrow('marks');
  });
});
