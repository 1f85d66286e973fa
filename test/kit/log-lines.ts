import { Writable } from 'node:stream';
import { pino, type Logger } from 'pino';

/** A log line, as far as tests read it. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [fact: string]: unknown;
}

/** pino's numbers for the levels that tests use. */
export const levels = { debug: 20, info: 30, warn: 40, error: 50 } as const;

/** A log that keeps all its lines. */
export function captureLog(): { readonly log: Logger; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().trim().split('\n')) lines.push(JSON.parse(line) as LogLine);
      done();
    },
  });
  return { log: pino({ level: 'debug' }, sink), lines };
}
