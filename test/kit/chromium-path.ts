import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** The Chromium of CHROMIUM_PATH, else the first on the PATH; null if there is none. */
export function findChromium(environment: NodeJS.ProcessEnv): string | null {
  const configured = environment['CHROMIUM_PATH'] ?? '';
  if (configured !== '') return configured;
  const folders = (environment['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync) ?? null;
}
