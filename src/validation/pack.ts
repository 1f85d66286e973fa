import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PackError, createPack, type Check, type Pack } from './check.js';
import { deriveChecks } from './derived.js';
import { readCheck } from './header.js';

const BUILT_IN_CHECKS = fileURLToPath(new URL('checks', import.meta.url));

function listSqlFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .sort();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new PackError([`${folder}: the folder of checks cannot be read (${code}); name an existing folder or none.`]);
  }
}

/**
 * Loads the checks derived from the table, the built-in ones and the user's own in `checksDir`. Throws PackError with every
 * error of every file.
 */
export function loadPack(checksDir?: string): Pack {
  const checks: Check[] = deriveChecks();
  const errors: string[] = [];
  for (const folder of checksDir === undefined ? [BUILT_IN_CHECKS] : [BUILT_IN_CHECKS, checksDir]) {
    for (const name of listSqlFiles(folder)) {
      const parsed = readCheck(name, readFileSync(join(folder, name), 'utf8'));
      if ('check' in parsed) checks.push(parsed.check);
      else errors.push(...parsed.errors);
    }
  }
  if (errors.length > 0) throw new PackError(errors);
  return createPack(checks);
}
