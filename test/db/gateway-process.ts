// A gateway process for embedded.test.ts: uses the server of the folder in its argument, prints one line of JSON, and
// closes when its standard input ends.
import { pino } from 'pino';

import { startEmbedded } from '../../src/db/embedded.js';

const [dataDir = ''] = process.argv.slice(2);
const writeLine = (line: unknown): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);
const begin = performance.now();

try {
  const { url, shared, close } = await startEmbedded({ dataDir, log: pino({ level: 'silent' }) });
  writeLine({ url, shared, startMs: Math.round(performance.now() - begin) });
  process.stdin.resume().once('end', () => void close().then(() => process.exit(0)));
} catch (error) {
  writeLine({ code: (error as { code?: string }).code, message: (error as Error).message });
  process.exitCode = 1;
}
