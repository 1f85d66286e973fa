import { pino } from 'pino';
import type { Edition } from '../simulator/edition.js';
import { startSimulator } from '../simulator/simulator.js';
import { exitCodes } from './exit.js';
import { listenForStop } from './signals.js';

/** What `keap-graph simulate` was asked for. */
export interface SimulateOptions {
  readonly contacts: number;
  readonly seed: number;
  readonly port: number;
  readonly host: string;
  readonly lies: boolean;
  readonly limits: 'key' | 'none';
  readonly edition: Edition;
}

/** What Keap grants a key (KEAP-API.md 3). */
const keyLimits = { perSecond: 10, perMinute: 240, perDay: 30_000 };

/** `keap-graph simulate`: a simulated Keap account alone, until a signal. */
export async function simulate({ limits, ...options }: SimulateOptions): Promise<number> {
  const stop = listenForStop(pino({ level: 'silent' }));
  const simulator = await startSimulator({ ...options, limits: limits === 'key' ? keyLimits : 'none' });
  const { url, apiKey } = simulator;
  process.stdout.write(
    [
      `A simulated Keap account with ${options.contacts} contacts (seed ${options.seed}, edition ${options.edition}). Nobody in it is real.`,
      '',
      `KEAP_BASE_URL=${url}`,
      `KEAP_API_KEY=${apiKey}`,
      '',
    ].join('\n'),
  );
  await stop.asked;
  await simulator.close();
  stop.release();
  return exitCodes.good;
}
