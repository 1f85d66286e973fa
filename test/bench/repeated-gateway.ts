import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import type { startApp } from '../../src/app.js';
import type { readConfig } from '../../src/config/config.js';
import { operation } from '../kit/operation.js';
import { post } from '../kit/request.js';

/**
 * A gateway of `npm run bench -- repeated`, from the compiled folder of its first argument. For each line of input it
 * repeats the main query that often, and prints the CPU time and the time of one request.
 */
const [dist = '', keapUrl = '', apiKey = ''] = process.argv.slice(2);
const load = async <Module>(file: string): Promise<Module> =>
  (await import(pathToFileURL(join(dist, file)).href)) as Module;
const { startApp: start } = await load<{ startApp: typeof startApp }>('app.js');
const { readConfig: read } = await load<{ readConfig: typeof readConfig }>('config/config.js');

const dataDir = mkdtempSync(join(tmpdir(), 'keap-graph-repeated-'));
chmodSync(dataDir, 0o755);
const config = read(true, {
  PORT: '0',
  AUTH: 'none',
  DATA_DIR: dataDir,
  KEAP_BASE_URL: keapUrl,
  KEAP_API_KEY: apiKey,
  KEAP_CALLS_PER_SECOND: '1000',
  KEAP_CALLS_PER_MINUTE: '60000',
  KEAP_CALLS_PER_DAY: '1000000',
});
const app = await start(config, pino({ level: 'silent' }));
const document = operation('contact-list');

async function execute(): Promise<number> {
  const body = (await (await post(app.url, document)).json()) as {
    readonly errors?: unknown;
    readonly extensions: { readonly keap: { readonly calls: number } };
  };
  if (body.errors !== undefined) throw new Error(JSON.stringify(body.errors));
  return body.extensions.keap.calls;
}

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const rounds = Number(line);
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  let calls = 0;
  for (let round = 0; round < rounds; round += 1) calls += await execute();
  const { user, system } = process.cpuUsage(startedCpu);
  const result = { cpuMs: (user + system) / 1000 / rounds, tookMs: (performance.now() - startedMs) / rounds, calls };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
await app.close();
rmSync(dataDir, { recursive: true, force: true });
