import { resolve } from 'node:path';
import { startApp, type App } from '../../app.js';
import { readConfig, type Config } from '../../config/config.js';
import { closeInTime } from '../close-in-time.js';
import { exitCodes } from '../exit.js';
import { openLog } from '../log.js';
import { exitOnUncaught, listenForStop } from '../signals.js';

/** `keap-graph serve`: runs the gateway until a signal. */
export async function serve(): Promise<number> {
  const config = readConfig(true);
  const log = openLog(config);
  exitOnUncaught(log);
  const stop = listenForStop(log);
  const app = await startApp(config, log);
  process.stdout.write(formatStartup(config, app));
  await stop.requested;
  await closeInTime(app, log);
  stop.release();
  log.info('stopped');
  return exitCodes.success;
}

function formatStartup({ keap }: Config, { url, dataDir }: App): string {
  const facts = [
    ['Open', `${url}/`],
    ['GraphQL', `${url}/graphql`],
    ['Keap', keap.simulated === null ? keap.baseUrl : 'simulated'],
    ['Data', dataDir === null ? 'the database in DATABASE_URL' : resolve(dataDir)],
  ];
  const lines = facts.map(([name = '', value]) => `  ${name.padEnd(9)}${value}`);
  return ['', ...(keap.simulated === null ? [] : [drawBox(describeSimulated(keap.simulated))]), ...lines, '', ''].join(
    '\n',
  );
}

function describeSimulated({ contacts, seed }: { readonly contacts: number; readonly seed: number }): string[] {
  return [
    'SIMULATED DATA',
    `Neither KEAP_API_KEY nor KEAP_CLIENT_ID is set: this is a simulated Keap account (${contacts} contacts, seed ${seed}).`,
    'No person in it is real. Set one of them to use your own account.',
  ];
}

function drawBox(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => line.length)) + 4;
  const rule = '='.repeat(width + 2);
  return [rule, ...lines.map((line) => `|  ${line.padEnd(width - 2)}|`), rule, ''].join('\n');
}
