import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PackError, packOf, type Check, type Pack } from './check.js';
import { derivedChecks } from './derived.js';
import { readCheck } from './header.js';

const OWN_CHECKS = fileURLToPath(new URL('checks', import.meta.url));

function filesOf(folder: string): string[] {
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
 * The checks derived from the table, those of this folder, and the user's own of `checksDir`.
 * Throws PackError with every fault of every file at once.
 */
export function loadPack(checksDir?: string): Pack {
  const checks: Check[] = derivedChecks();
  const faults: string[] = [];
  for (const folder of checksDir === undefined ? [OWN_CHECKS] : [OWN_CHECKS, checksDir]) {
    for (const name of filesOf(folder)) {
      const read = readCheck(name, readFileSync(join(folder, name), 'utf8'));
      if ('check' in read) checks.push(read.check);
      else faults.push(...read.faults);
    }
  }
  if (faults.length > 0) throw new PackError(faults);
  return packOf(checks);
}
