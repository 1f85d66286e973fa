import { describe, expect, it } from 'vitest';
import { fingerprint, decodeCursor, encodeCursor, type CursorPosition } from '../../../src/graph/list/cursor.js';

const list = fingerprint(['contacts', null, [], null]);

const forged = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

describe('a cursor', () => {
  it('A cursor decodes to the position it was encoded from', () => {
    const positions: CursorPosition[] = [
      { after: '123' },
      { token: null, size: 50, skip: 3, visitedToken: null, steps: 0 },
      { token: 'ab/=+ü', size: 1, skip: 0, visitedToken: 'ab', steps: 7 },
      { offset: 250, lastId: '9' },
      { offset: 1, lastId: null },
    ];
    for (const position of positions) expect(decodeCursor(list, encodeCursor(list, position))).toEqual(position);
  });

  it('A cursor is rejected for another list', () => {
    const other = fingerprint(['contacts', null, [{ field: 'email', op: '==', value: 'a' }], null]);
    expect(() => decodeCursor(other, encodeCursor(list, { after: '1' }))).toThrow(/another list/);
  });

  it('A malformed or changed cursor is rejected with advice', () => {
    for (const cursor of ['tomorrow', '', '*', forged(2, list, '5'), 'eyJ9', Buffer.from('{}').toString('base64url')])
      expect(() => decodeCursor(list, cursor)).toThrow(/start without `after`/);
    for (const parts of [
      ['x;id>0'],
      [5],
      [null, 0, 0],
      [null, 50, -1, null, 0],
      [null, 1e9, 0, null, 0],
      [7, 50, 0, null, 0],
      [null, 5, 0, 7, 0],
      [],
      [null, 50],
      [0, '1'],
    ])
      expect(() => decodeCursor(list, forged(1, list, ...parts))).toThrow(/start without `after`/);
  });
});
