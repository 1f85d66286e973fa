export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** The account's history begins this many days before its current day. */
const HISTORY_DAYS = 2176;

/**
 * The dates of an account, all relative to its current day: the next day, every date is a day later. The day is fixed
 * when the account is created, so that an account that runs over midnight does not change.
 */
export interface Calendar {
  /** 00:00 UTC of the account's current day. */
  readonly today: number;
  /** The time of the newest record: yesterday evening, so that no record is created or updated in the future. */
  readonly newest: number;
  /**
   * The creation time of record `number` of `size`: later numbers are newer. The business grows, so most records are
   * from the last two years.
   */
  spreadTime(number: number, size: number, jitter: number): number;
  /** Adds days and seconds; what would be later than the newest record falls between `time` and that. */
  addTime(time: number, days: number, seconds: number): number;
  /** An hour of the working day, `days` after today. */
  planTime(days: number, hour: number): number;
  /** Whether a time is less than `days` days before today. */
  isWithin(time: number, days: number): boolean;
}

/** The calendar of a UTC day, in milliseconds since the epoch. */
export function createCalendar(today: number): Calendar {
  const newest = today - 4 * HOUR;
  const begin = today - HISTORY_DAYS * DAY + 8 * HOUR;
  return {
    today,
    newest,
    spreadTime(number, size, jitter) {
      const left = 1 - (number + (jitter % 1000) / 1000) / Math.max(size, 1);
      return Math.floor((newest - left * left * (newest - begin)) / 1000) * 1000;
    },
    addTime(time, days, seconds) {
      const added = days * DAY + seconds * 1000;
      const left = Math.max(newest - time, 0);
      return time + (added <= left ? added : added % (left + 1000));
    },
    planTime: (days, hour) => today + days * DAY + hour * HOUR,
    isWithin: (time, days) => time >= today - days * DAY,
  };
}

/** Adds calendar months. A day that the month does not have is its last day. */
export function addMonths(time: number, months: number): number {
  const date = new Date(time);
  const dayOfMonth = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(dayOfMonth, lastDay));
  return date.getTime();
}

/** 00:00 UTC of the day of a time. */
export const startOfDay = (ms: number): number => ms - (ms % DAY);

/** 00:00 UTC of a day as in `2026-01-31`. Throws a RangeError for any other text. */
export function parseDay(text: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text)
    throw new RangeError(`The simulator's day is written as in 2026-01-31; "${text}" is no such day.`);
  return ms;
}
