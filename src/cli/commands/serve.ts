import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { App, StartStep } from '../../app.js';
import { readConfig, type Config } from '../../config/config.js';
import { closeInTime } from '../close-in-time.js';
import { exitCodes } from '../exit.js';
import { openLog } from '../log.js';
import { exitOnUncaught, listenForStop } from '../signals.js';
import { showSteps } from '../step-progress.js';

/** `keap-graph serve`: runs the gateway until a signal. */
export async function serve(): Promise<number> {
  const config = readConfig(true);
  const log = openLog(config);
  exitOnUncaught(log);
  const stop = listenForStop(log);
  const app = await start(config, log);
  process.stdout.write(formatStartup(config, app));
  await stop.requested;
  await closeInTime(app, log);
  stop.release();
  log.info('stopped');
  return exitCodes.success;
}

/** Starts the gateway and shows on stdout what it is doing; loads its code only then, which takes a second or two. */
async function start(config: Config, log: Logger): Promise<App> {
  const steps = showSteps((line) => process.stdout.write(line));
  steps.begin('Loading the gateway');
  try {
    const { startApp } = await import('../../app.js');
    return await startApp(config, log, (step) => steps.begin(describeStep(step, config)));
  } finally {
    steps.end();
  }
}

function describeStep(step: StartStep, { store, keap }: Config): string {
  switch (step) {
    case 'database':
      return store.databaseUrl === null
        ? 'Starting the embedded Postgres, which the first start also creates'
        : 'Connecting to the database in DATABASE_URL';
    case 'account':
      return keap.simulated === null
        ? `Connecting to Keap at ${keap.baseUrl}`
        : `Creating a simulated Keap account with ${keap.simulated.contacts} contacts`;
    case 'server':
      return 'Starting the HTTP server';
  }
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
