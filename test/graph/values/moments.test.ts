import { describe, expect, it } from 'vitest';
import { CalendarDate, readDate } from '../../../src/graph/values/calendar-date.js';
import { DateTime, readDateTime } from '../../../src/graph/values/date-time.js';

describe('a DateTime', () => {
  it('A DateTime is RFC 3339 in UTC, whatever form Keap sends', () => {
    expect(readDateTime('2024-11-20T18:34:12.000+0000')).toBe('2024-11-20T18:34:12.000Z');
    expect(readDateTime('2017-04-24T17:26:26Z')).toBe('2017-04-24T17:26:26.000Z');
    expect(readDateTime('2024-03-15T10:30:00.000-0700')).toBe('2024-03-15T17:30:00.000Z');
    expect(readDateTime('2024-03-15T10:30:00+02:00')).toBe('2024-03-15T08:30:00.000Z');
    expect(readDateTime(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  });

  it('A DateTime that cannot be read is null and never throws', () => {
    const unreadable = [
      '',
      'soon',
      '2024-11-20',
      '2024-11-20T18:34:12',
      '2024-13-01T00:00:00Z',
      '2024-02-31T00:00:00Z',
      '9999-12-31T23:59:59.999-12:00',
      '0000-01-01T00:00:00+14:00',
    ];
    for (const value of [...unreadable, '2024-01-01T25:00:00Z', 5, null, undefined, {}, new Date(NaN)])
      expect(readDateTime(value)).toBeNull();
  });

  it('A DateTime input needs an offset, and may have any', () => {
    expect(DateTime.parseValue('2024-01-01T02:00:00+02:00')).toEqual(new Date('2024-01-01T00:00:00Z'));
    expect(() => DateTime.parseValue('2024-01-01T02:00:00')).toThrow(/offset/);
    expect(() => DateTime.parseValue(1_700_000_000_000)).toThrow(/RFC 3339/);
  });
});

describe('a Date', () => {
  it('A Date is a day, even where Keap sends a time', () => {
    expect(readDate('1985-03-15')).toBe('1985-03-15');
    expect(readDate('1985-03-15T00:00:00.000+0000')).toBe('1985-03-15');
  });

  it('A Date is null where the day does not exist', () => {
    for (const value of ['1985-02-30', '1985-3-15', '15.03.1985', '1985-03-15x', '', 19850315, null])
      expect(readDate(value)).toBeNull();
  });

  it('A Date input is rejected where the day does not exist', () => {
    expect(() => CalendarDate.parseValue('2024-02-30')).toThrow(/2026-01-31/);
  });
});
