import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './files.js';

const folder = join(root, '.ci/prism');

/** Whether Prism is installed; `npm ci --prefix .ci/prism` installs it. */
export const hasPrism = existsSync(join(folder, 'node_modules/@stoplight/prism-http-server'));

/** Prism (https://github.com/stoplightio/prism): a mock server that knows an API only from its OpenAPI document. */
export interface Prism {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts Prism on a document, in a process of its own. Rejects if the process ends before it listens. */
export async function startPrism(document: string): Promise<Prism> {
  const child = spawn(process.execPath, [join(folder, 'serve.js'), document], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`Prism ended with ${code} before it listened, on ${document}.`)));
  });
  return {
    url,
    close: async () => {
      child.kill();
      await ended;
    },
  };
}
